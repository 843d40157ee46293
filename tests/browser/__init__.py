"""The page in a real browser: a package, so that one Chromium serves all of its modules."""
