"""Implement what keeps an index safe: ``mundap backup``, ``restore``, ``doctor --check`` and ``doctor --repair``.

Heavy modules are imported when a command runs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.ingest import rebuild
from rag.cli.lines import in_language, part_line, part_name
from rag.cli.terminal import recover
from rag.errors import IndexStateError

if TYPE_CHECKING:
    from rag.settings import Settings

BACKUP = "write the index and people's chats into one file; questions and an ingest can go on meanwhile"
RESTORE = "replace the index with that of a backup, and add its chats; the old index is kept as a copy"


def add_file(parser: argparse.ArgumentParser) -> None:
    """Add the file of a backup to a command's parser."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup file, usually ending in .zip")


def add_doctor_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mundap doctor`` to its parser."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="check that the index is whole; nothing changes")
    what.add_argument(
        "--repair", action="store_true", help="make the index whole again; what cannot be read is named, and kept aside"
    )


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """Write a backup and return the exit code.

    Raises:
        MundapError: it cannot be written.
    """
    from rag import upkeep

    manifest = upkeep.backup(settings, options.file)
    size = options.file.stat().st_size / 2**20
    print(
        in_language(
            settings,
            f"{options.file} ({size:.1f} MiB) has {manifest.documents} documents and {manifest.chunks} chunks.",
            f"{options.file}({size:.1f} MiB)에 문서 {manifest.documents:,}건, 단락 {manifest.chunks:,}개를 담았습니다.",
        )
    )
    if manifest.has_chats:
        print(
            in_language(
                settings,
                "The chats of people who sign in are in it; the users file is not.",
                "로그인해서 쓰는 사람들의 대화도 담았습니다. 사용자 파일은 담지 않았습니다.",
            )
        )
    return 0


def restore(options: argparse.Namespace, settings: Settings) -> int:
    """Restore a backup and return the exit code.

    Raises:
        MundapError: it cannot be read, or not be put in place.
    """
    from rag import upkeep

    restored = upkeep.restore(settings, options.file, merge_chats=options.merge_chats)
    manifest = restored.manifest
    print(
        in_language(
            settings,
            f"The index in {settings.home} is that of {manifest.made}: {manifest.documents} documents and "
            f"{manifest.chunks} chunks.",
            f"{settings.home}의 색인을 {manifest.made} 백업으로 되돌렸습니다. 문서 {manifest.documents:,}건, 단락 "
            f"{manifest.chunks:,}개가 있습니다.",
        )
    )
    if restored.aside:
        kept = restored.aside.name
        print(
            in_language(settings, f"What was there is kept as {kept}.", f"전에 있던 색인은 {kept}에 남겨 두었습니다.")
        )
    if restored.chats:
        print(restored.chats.in_language(settings.language))
    return 0


def check(settings: Settings) -> bool:
    """Print a line a part of the index, and return whether it is whole.

    Raises:
        IndexStateError, StorageError: there is no index, or it cannot be read.
    """
    from rag import upkeep

    is_whole = True
    for finding in upkeep.check(settings):
        told = in_language(settings, "; ", ". ").join(fault.in_language(settings.language) for fault in finding.faults)
        told = told or finding.note.in_language(settings.language)
        print(part_line(settings, finding.name, works=not finding.faults, finding=told), flush=True)
        is_whole = is_whole and not finding.faults
    return is_whole


def repair(settings: Settings) -> int:
    """Make the index whole again, print what is done, and return the exit code: 1 where a document has to come again.

    A missing catalog is taken from what a rebuild left; vectors are made anew from the catalog; anything else is made
    anew from the texts that can be read.

    Raises:
        MundapError: no document can be read, or the folder cannot be written.
    """
    from rag import assembly

    recover(settings)
    is_whole = True
    faults = _faults(settings)
    if faults - {"vectors"}:
        is_whole = rebuild(settings)
    elif faults:
        with assembly.open_writer(settings) as ingestor:
            ingestor.finish()
        print(
            in_language(settings, "The vectors are made anew from the catalog.", "목록에서 벡터를 새로 만들었습니다.")
        )
    else:
        print(in_language(settings, "Nothing to repair.", "고칠 것이 없습니다."))
    left = _faults(settings)
    for name in sorted(left):
        told = in_language(
            settings,
            f"{name} could not be repaired; see `mundap doctor --check`.",
            f"고치지 못한 부분이 있습니다({part_name(settings, name)}). `mundap doctor --check`로 확인해 주세요.",
        )
        print(f"mundap: {told}", file=sys.stderr)
    return 0 if is_whole and not left else 1


def _faults(settings: Settings) -> set[str]:
    """Return the names of the parts with a fault; "file" where the catalog cannot even be opened."""
    from rag import assembly, upkeep

    if not assembly.has_index(settings):
        with assembly.opened_catalog(settings):  # says that there is none
            return set()
    from rag.index import check_format

    try:
        with assembly.opened_catalog(settings) as catalog:
            properties = catalog.properties()
    except IndexStateError:
        return {"file"}
    check_format(properties, settings.home)
    try:
        return {finding.name for finding in upkeep.check(settings) if finding.faults}
    except IndexStateError:
        return {"file"}
