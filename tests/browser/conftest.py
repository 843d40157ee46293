"""The page as a reader meets it: Debian's Chromium and Firefox, the real server, and a visitor."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from browsers import PROGRAMS, opened
from playwright.sync_api import Browser
from visitor import Visit, serving, visiting

from ui.server import Server

Serve = Callable[..., Server]


@pytest.fixture(scope="package")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium, or each browser where a file asks for both (``visitor.everywhere``).

    It is for the tests of this folder alone: while it runs, no other event loop can.
    """
    name = getattr(request, "param", "chromium")
    package = PROGRAMS[name]
    if shutil.which(package) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{package} is not installed: apt-get install {package}")
        pytest.skip(f"{package} is not installed (apt-get install {package})")
    with opened(name) as started:
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
def visit(browser: Browser, served: Server) -> Iterator[Visit]:
    """A visitor who reads Korean."""
    with visiting(browser, served) as visitor:
        yield visitor
