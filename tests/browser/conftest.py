"""The page as a reader meets it: Debian's Chromium, the real server, and a visitor."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from chromium import browser
from playwright.sync_api import Browser
from visitor import Visit, serving, visiting

from ui.server import Server

Serve = Callable[..., Server]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium, for the tests of this folder alone: while it runs, no other event loop can."""
    if shutil.which("chromium") is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with browser() as started:
        yield started


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page that no test changes."""
    with serving(tmp_path_factory.mktemp("page"), questions_per_minute=0) as server:
        yield server


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Opens a page of a test's own, with other settings."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(serving(tmp_path, **{"questions_per_minute": 0, **settings}))


@pytest.fixture
def visit(chromium: Browser, served: Server) -> Iterator[Visit]:
    """A visitor who reads Korean."""
    with visiting(chromium, served) as visitor:
        yield visitor
