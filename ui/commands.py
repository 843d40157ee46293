"""Declare `mundap chat`: its options, and how the page is started. Gradio is imported when the command runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.command import Command
from rag.settings import Settings
from rag.terminal import ensure_index


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 7860; 0 takes a free one)")
    parser.add_argument("--auth", type=Path, metavar="FILE", help="ask for a login; FILE is made by `mundap users add`")
    parser.add_argument("--mcp", action="store_true", help="let programs ask over MCP (Model Context Protocol) too")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from rag import assembly
    from ui import server

    ensure_index(settings)
    with assembly.opened_reader(settings):
        pass  # a faulty index is refused before the page opens
    server.launch(settings, open_browser=not options.no_browser)
    return 0


CHAT = Command("open the browser page", _add_options, _run, answers=True)
