"""What the commands share: a progress bar, and the index opened for questions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assembly import Reader
    from rag.ingest import Progress


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A bar on a terminal; nothing where the output goes to a file, which gets a line a document anyway."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def report(source: str, done: int, total: int) -> None:
            bar.update(task, description=source, completed=done, total=total)

        yield report


@contextmanager
def opened_reader(settings: Settings) -> Iterator[Reader]:
    """The index, opened for questions. The first time ever, the packaged articles are put in."""
    from rag import assembly
    from rag.catalog import FILE_NAME

    if not (settings.home / FILE_NAME).exists():
        print("mundap: no index yet; indexing the packaged articles, once.", file=sys.stderr)
        with assembly.open_writer(settings) as ingestor, progress_bar() as progress:
            for outcome in ingestor.ingest(assembly.packaged_files(), progress):
                print(f"mundap: {outcome.status} {outcome.source}", file=sys.stderr)
            ingestor.finish()
    reader = assembly.open_reader(settings)
    try:
        yield reader
    finally:
        reader.close()
