"""Show mundap in a browser: the page, its endpoint for programs, and its login.

It answers nothing itself; ``rag`` does.
Called by `mundap chat` and `mundap users`, which ``ui.commands`` declares.
"""
