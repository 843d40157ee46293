"""Provide what the commands share: a progress bar, and an index on the first start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.settings import Settings

if TYPE_CHECKING:
    from rag.index import Progress


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Show a progress bar on a terminal; yield None if stderr is not a terminal.

    Yields:
        A callback for the current source, how much is done and the total; or None.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    # What is printed goes above the bar; where it goes to a file, it must not be sent to the terminal.
    above = sys.stdout.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=above) as bar:
        task = bar.add_task("", rate="")

        def report(source: str, done: int, total: int) -> None:
            bar.update(task, description=source, completed=done, total=total)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield report


def ensure_index(settings: Settings) -> None:
    """Index the packaged articles if there is no index yet, and print that on stderr."""
    from rag import assembly

    if assembly.has_index(settings):
        return
    print("mundap: no index yet; indexing the packaged articles, once.", file=sys.stderr)
    with progress_bar() as progress:
        assembly.add_packaged_articles(
            settings, lambda outcome: print(f"mundap: {outcome.status} {outcome.source}", file=sys.stderr), progress
        )
