"""Follow folders for ``mundap ingest --watch``: a line a change, until Ctrl-C.

The index is locked only while something is written, so that questions, the page and other commands go on.
"""

from __future__ import annotations

import sys
import threading
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.ingest import Taken, print_summary, record, take_files, take_out
from rag.cli.ingest_words import ingest_words, line
from rag.errors import IndexLockedError, MundapError

if TYPE_CHECKING:
    from rag.assembly import Models
    from rag.index import FoundFiles
    from rag.settings import Settings

PATIENCE = 2.0  # seconds until a locked index is tried again


def follow(settings: Settings, folders: list[Path], *, sync: bool, stop: threading.Event | None = None) -> int:
    """Ingest folders, then every change in them.

    Args:
        settings: the home folder of the index, and how it is written.
        folders: existing folders; one that goes away is waited for.
        sync: whether documents are taken out whose files go away.
        stop: ends the following when it is set; so does Ctrl-C.

    Returns:
        The exit code: that of everything together.
    """
    from rag import assembly
    from rag.index import settled_changes

    stop, taken = stop or threading.Event(), Taken(ingest_words(settings.language))
    models = assembly.make_models(settings)
    folders = [folder.resolve() for folder in folders]
    print(taken.words.following.format(", ".join(map(str, folders))), flush=True)
    try:
        for changed in settled_changes(folders, stop):
            _until_unlocked(settings, folders, changed, models, taken, sync, stop)
    except KeyboardInterrupt:
        print()
    print_summary(settings, taken)
    return taken.exit_code()


def _until_unlocked(
    settings: Settings,
    folders: list[Path],
    changed: frozenset[Path],
    models: Models,
    taken: Taken,
    sync: bool,
    stop: threading.Event,
) -> None:
    """Take changes in; a locked index is waited for, and any other fault is told and left behind."""
    told = False
    while not stop.is_set():
        try:
            present = [folder for folder in folders if folder.is_dir()]
            found = (
                _take_changes(settings, present, changed, models, taken)
                if changed
                else take_files(settings, present, taken, models)
            )
            if sync:
                take_out(settings, (present, found), taken, models, ask=False, below=changed or None)
            return
        except IndexLockedError as error:
            if not told:
                print(f"mundap: {error.in_language(settings.language)}", file=sys.stderr, flush=True)
            told = True
            stop.wait(PATIENCE)
        except MundapError as error:
            taken.faults += 1
            print(f"mundap: {error.in_language(settings.language)}", file=sys.stderr, flush=True)
            return


def _take_changes(
    settings: Settings, folders: list[Path], changed: frozenset[Path], models: Models, taken: Taken
) -> FoundFiles:
    """Ingest the files that have changed, and print a line for each and for those that are passed over."""
    from rag import assembly
    from rag.index import find_files, reason_text

    found = find_files(folders, settings.max_file_mb * 2**20)
    names = {_composed(path) for path in changed}
    copies = _copies_of(changed, folders, taken)
    for one in found.passed_over:
        if _composed(one.path) in names:
            taken.passed_over += 1
            text = reason_text(one.reason, taken.words.language)
            print(line(taken.words, "passed over", one.source, text), flush=True)
    files = [file for file in found.files if file.source in copies or _is_affected(file.path, names)]
    if not files:
        return found
    with assembly.open_writer(settings, models) as ingestor:
        record((outcome for outcome in ingestor.ingest(files) if outcome.status != "unchanged"), taken)
        ingestor.finish()
    return found


def _copies_of(changed: frozenset[Path], folders: list[Path], taken: Taken) -> set[str]:
    """Return the sources of files that were not taken in because what has changed held the same."""
    last = {one.source: one for one in taken.outcomes}
    twins = {source: Path(one.twin) for source, one in last.items() if one.status == "duplicate"}
    within = [(path, folder) for path in map(_composed, changed) for folder in map(_composed, folders)]
    names = {path.relative_to(folder) for path, folder in within if folder in path.parents}
    return {source for source, twin in twins.items() if not names.isdisjoint([twin, *twin.parents])}


def _is_affected(file: Path, changed: set[Path]) -> bool:
    """Return whether a file, a folder above it, or a description of it has changed."""
    from rag.index import describes

    file = _composed(file)
    return any(
        path == file or path in file.parents or (path.parent == file.parent and describes(path.name, file.name))
        for path in changed
    )


def _composed(path: Path) -> Path:
    return Path(unicodedata.normalize("NFC", str(path)))
