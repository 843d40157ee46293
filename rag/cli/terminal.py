"""Provide what the commands share: a progress bar, and an index on the first start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.cli.ingest_words import ingest_words
from rag.cli.lines import in_language
from rag.errors import IndexStateError

if TYPE_CHECKING:
    from rag.index import Progress
    from rag.settings import Settings


_AGREED = ("y", "yes", "ㅛ", "예", "네")  # ㅛ is the key y on a Korean keyboard


def agreed(question: str) -> bool:
    """Ask a question at the terminal, and return whether the answer is yes; anything else is no."""
    return input(question).strip().casefold() in _AGREED


def say(text: str, *, style: str = "") -> None:
    """Print text on standard output; on a terminal it is wrapped at words, and shown in a style of rich's."""
    if not sys.stdout.isatty():
        print(text, flush=True)
        return
    from rich.console import Console
    from rich.text import Text

    Console(highlight=False).print(Text(text, style=style))


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
    """Make sure that there is an index to ask: recover a missing catalog, and fill the default folder, once.

    Only the default folder gets the packaged articles by itself; another one without an index may be a slip of the pen.

    Raises:
        IndexStateError: there is no index in a folder that was named, or what is left of one cannot be read.
    """
    from rag import assembly
    from rag.settings import default_home

    recover(settings)
    if assembly.has_index(settings):
        return
    if settings.home.resolve() != default_home().resolve():
        raise IndexStateError(
            f"There is no index in {settings.home}.",
            "Check --home or MUNDAP_HOME, or put documents into it: `mundap ingest PATH`; without PATH, the packaged "
            "articles.",
            korean=f"{settings.home} 폴더에는 색인이 없습니다. --home 또는 MUNDAP_HOME을 확인하거나 문서를 추가해 "
            "주세요: `mundap ingest 경로`. 경로를 쓰지 않으면 함께 제공되는 글을 넣습니다.",
        )
    told = in_language(
        settings,
        "no index yet; indexing the packaged articles, once.",
        "아직 색인이 없어서 함께 제공되는 글로 만듭니다. 이번 한 번뿐입니다.",
    )
    print(f"mundap: {told}", file=sys.stderr)
    statuses = ingest_words(settings.language).statuses
    with progress_bar() as progress:
        assembly.add_packaged_articles(
            settings,
            lambda outcome: print(f"mundap: {statuses[outcome.status]} {outcome.source}", file=sys.stderr),
            progress,
        )


def recover(settings: Settings) -> None:
    """Put a missing catalog back from what an interrupted rebuild left, and say so on stderr."""
    from rag import upkeep

    if recovered := upkeep.recover(settings):
        place = recovered.source.relative_to(settings.home).as_posix()
        told = in_language(
            settings,
            f"the index was taken from {place}; it has {recovered.documents} documents.",
            f"{place}에서 색인을 되살렸습니다. 문서 {recovered.documents:,}건이 있습니다.",
        )
        print(f"mundap: {told}", file=sys.stderr)
