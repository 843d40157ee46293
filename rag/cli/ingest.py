"""Implement ``mundap ingest``: files, folders and web pages into the index, and out of it what is gone.

Exit codes: 1 if something failed (the others are in), 3 if nothing failed but files of a folder were passed over.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.ingest_words import IngestWords, first, index_text, ingest_words, line, number, outcome_line, tally
from rag.cli.terminal import agreed, progress_bar, recover
from rag.errors import DocumentError, SettingsError

if TYPE_CHECKING:
    from rag.assembly import Models
    from rag.index import FoundFile, FoundFiles, Outcome
    from rag.settings import Settings

DESCRIPTION = (
    "Put files, folders and web pages into the index; without a path, the packaged articles. A page is fetched only "
    "where its URL is given, and from public addresses only. Exit code 1 if something failed, 3 if files of a folder "
    "were passed over."
)
PASSED_OVER = 3  # exit code
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # two letters or more: C:// is a disk


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command to its parser."""
    parser.description = DESCRIPTION
    parser.add_argument("paths", nargs="*", metavar="PATH|URL")
    parser.add_argument("--rebuild", action="store_true", help="rebuild the index from its stored texts")
    parser.add_argument(
        "--sync", action="store_true", help="remove documents whose files are gone from the FOLDER; asks first"
    )
    parser.add_argument("--yes", action="store_true", help="with --sync: do not ask")
    parser.add_argument("--watch", action="store_true", help="keep following changes in the FOLDER until Ctrl-C")


@dataclass
class Taken:
    """What one run has done so far, and in which words it is told."""

    words: IngestWords
    outcomes: list[Outcome] = field(default_factory=list)
    faults: int = 0  # paths that could not be used
    passed_over: int = 0

    @property
    def failed(self) -> int:
        """Return how many files and paths failed."""
        return self.faults + sum(outcome.status == "failed" for outcome in self.outcomes)

    def exit_code(self) -> int:
        """Return the exit code of the command."""
        return 1 if self.failed else PASSED_OVER if self.passed_over else 0


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command and return its exit code.

    Raises:
        SettingsError: the options do not go together.
        MundapError: the index or a part of the settings does not work.
    """
    from rag import assembly

    urls = [path for path in options.paths if _URL.match(path)]
    paths = [Path(path) for path in options.paths if not _URL.match(path)]
    _check_options(options, paths, urls)
    if options.rebuild:
        is_whole = rebuild(settings, may_be_empty=bool(options.paths))
        if not options.paths:
            return 0 if is_whole else 1
    else:
        recover(settings)
    if options.watch:
        from rag.cli import following

        return following.follow(settings, paths, sync=options.sync)
    taken, models = Taken(ingest_words(settings.language)), assembly.make_models(settings)
    found = take_files(settings, paths, taken, models) if paths else None
    if urls:
        _take_pages(settings, urls, taken, models)
    if not options.paths:
        ingest(settings, assembly.packaged_files(), taken, models)
    try:
        if options.sync and found:
            take_out(settings, (paths, found), taken, models, ask=not options.yes)
    finally:
        print_summary(settings, taken)
    return taken.exit_code()


def rebuild(settings: Settings, *, may_be_empty: bool = False) -> bool:
    """Rebuild the index, print a line a document, and return whether damage has touched none of them."""
    from rag import upkeep

    words = ingest_words(settings.language)
    with progress_bar() as progress:
        rebuilt = upkeep.rebuild(
            settings, lambda outcome: print_outcome(words, outcome), progress, may_be_empty=may_be_empty
        )
    stored = rebuilt.stored
    for source in stored.lost:
        print(line(words, "lost", source, words.lost), file=sys.stderr)
    for source in stored.altered:
        print(line(words, "altered", source, words.altered), file=sys.stderr)
    if stored.taken_from:
        place = stored.taken_from.relative_to(settings.home).as_posix()
        print(f"mundap: {words.taken_from.format(place)}", file=sys.stderr)
    elif not stored.complete:
        print(f"mundap: {words.incomplete}", file=sys.stderr)
    print(f"{words.rebuilt}. {index_text(words, settings.home, rebuilt.counts)}")
    return stored.complete and not stored.lost and not stored.altered


def _check_options(options: argparse.Namespace, paths: list[Path], urls: list[str]) -> None:
    if options.sync or options.watch:
        is_other = Path.is_file if options.sync and not options.watch else (lambda path: not path.is_dir())
        if urls or not paths or any(map(is_other, paths)):
            raise SettingsError(
                "--sync and --watch work on folders.",
                "Give one or more folders, and files and URLs in a command of their own.",
                korean="--sync와 --watch는 폴더에만 쓸 수 있습니다. 폴더를 지정하고, 파일과 URL은 따로 넣어 주세요.",
            )
    if options.yes and not options.sync:
        raise SettingsError(
            "--yes is for --sync: without it nothing is asked.",
            "Leave it out, or add --sync.",
            korean="--yes는 --sync와 함께 씁니다. --sync가 없으면 묻는 것이 없습니다. 빼거나 --sync를 붙여 주세요.",
        )
    if options.watch and options.sync and not options.yes:
        raise SettingsError(
            "--watch with --sync takes documents out of the index without asking.",
            "Add --yes if that is what you want.",
            korean="--watch와 --sync를 함께 쓰면 묻지 않고 문서를 색인에서 뺍니다. 그래도 좋다면 --yes를 붙여 주세요.",
        )


def take_files(settings: Settings, paths: Iterable[Path], taken: Taken, models: Models) -> FoundFiles:
    """Ingest files and folders, and print a line a file and what was passed over."""
    from rag.index import find_files, passed_over_text

    found, words = find_files(paths, settings.max_file_mb * 2**20), taken.words
    for path, fault in found.faults:
        print(line(words, "failed", str(path), fault.in_language(words.language)), file=sys.stderr)
    taken.faults += len(found.faults)
    ingest(settings, found.files, taken, models)
    if found.passed_over:
        print(passed_over_text(found.passed_over, words.language))
    taken.passed_over += len(found.passed_over)
    return found


def ingest(settings: Settings, files: Iterable[FoundFile], taken: Taken, models: Models) -> None:
    """Ingest files and print a line a file."""
    from rag import assembly

    with assembly.open_writer(settings, models) as ingestor, progress_bar() as progress:
        record(ingestor.ingest(files, progress), taken)
        ingestor.finish()


def _take_pages(settings: Settings, urls: Iterable[str], taken: Taken, models: Models) -> None:
    from rag import assembly, parts
    from rag.index import ingest_pages

    with assembly.open_writer(settings, models) as ingestor, progress_bar() as progress:
        record(ingest_pages(ingestor, settings.home, urls, parts.make_fetcher(settings), progress), taken)
        ingestor.finish()


def record(outcomes: Iterable[Outcome], taken: Taken) -> None:
    """Note and print each result as soon as it is there."""
    for outcome in outcomes:
        taken.outcomes.append(outcome)
        print_outcome(taken.words, outcome)


def take_out(
    settings: Settings,
    searched: tuple[list[Path], FoundFiles],
    taken: Taken,
    models: Models,
    *,
    ask: bool,
    below: frozenset[Path] | None = None,
) -> None:
    """Take the documents of some folders out of the index whose files are gone, after saying which.

    Args:
        settings: the home folder of the index.
        searched: the folders, and what was found there.
        taken: what was done so far.
        models: of the index.
        ask: whether somebody at a terminal has to agree.
        below: only documents at or below these paths are looked at; None: all.

    Raises:
        DocumentError: it has to be asked, and there is no terminal to ask on.
    """
    from rag import assembly
    from rag.index import Outcome, gone_documents

    folders, found = searched
    with assembly.opened_catalog(settings) as catalog:
        gone = gone_documents(catalog, folders, found.files, below)
    words = taken.words
    if gone.out_of_sight:
        sources = first(words, [document.source for document in gone.out_of_sight])
        told = words.out_of_sight.format(number(words, len(gone.out_of_sight)), sources)
        print(f"mundap: {told}", file=sys.stderr)
    if not gone.documents:
        return
    if ask:
        for document in gone.documents:
            print(line(words, "gone", document.source, document.title), flush=True)
        if not _confirmed(len(gone.documents), words):
            print(words.nothing_taken_out)
            return
    with assembly.open_writer(settings, models) as ingestor:
        # While it was asked, a file may have come back, or another process have found where it is now.
        still = gone_documents(ingestor.catalog, folders, found.files, below).documents
        places = {(document.id, document.location) for document in still}
        for document in gone.documents:
            if (document.id, document.location) not in places:
                continue
            ingestor.remove(document.id)
            record([Outcome(document.source, "removed")], taken)
        ingestor.finish()


def _confirmed(documents: int, words: IngestWords) -> bool:
    if not sys.stdin.isatty():
        gone = "The file of 1 document is" if documents == 1 else f"The files of {documents} documents are"
        raise DocumentError(
            f"{gone} gone; nothing is taken out without being asked for.",
            "Run the command with --yes as well.",
            korean=f"문서 {documents}건의 파일이 없어졌습니다. 확인 없이 색인에서 빼지 않습니다. --yes를 붙여 다시 "
            "실행해 주세요.",
        )
    return agreed(words.question.format(number(words, documents)))


def print_summary(settings: Settings, taken: Taken) -> None:
    """Print what was done and what the index holds."""
    from rag import assembly

    words = taken.words
    done = tally(words, (one for one in taken.outcomes if one.status != "failed"), taken.failed, taken.passed_over)
    with assembly.opened_catalog(settings) as catalog:
        print(f"{done}. {index_text(words, settings.home, catalog.counts())}")


def print_outcome(words: IngestWords, outcome: Outcome) -> None:
    """Print the result for one file; of a failure, on stderr."""
    print(outcome_line(words, outcome), file=sys.stderr if outcome.status == "failed" else sys.stdout, flush=True)
