"""Follow folders, and tell which of their paths have changed and come to rest.

A file that is being copied or downloaded changes for a while: it is told once its size and time stay the same. What a
change means (added, renamed, gone) is for the ingest to find out.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.index.documents import is_kept_by_index
from rag.index.same_file import file_identity

QUIET = 1.5  # seconds without a change, after which a path has come to rest
TICK = 0.3  # seconds between two looks at what has changed

Signature = tuple[tuple[str, int, int], ...]


def settled_changes(
    folders: Sequence[Path], stop: threading.Event | None = None, quiet: float | None = None, tick: float | None = None
) -> Iterator[frozenset[Path]]:
    """Yield the paths that have changed and come to rest, together; the generator ends when ``stop`` is set.

    ``quiet`` and ``tick`` are seconds, ``QUIET`` and ``TICK`` unless they are given.

    An empty set means that anything may have changed: it is yielded as soon as the folders are followed, and again when
    one of them has disappeared (deleted, renamed, unmounted) or come back. A caller who then looks at them misses
    nothing.
    """
    stop = stop or threading.Event()
    quiet, tick = QUIET if quiet is None else quiet, TICK if tick is None else tick
    while not stop.is_set():
        present = [folder for folder in folders if folder.is_dir()]
        if present:
            yield from _while_they_last(present, folders, stop, quiet, tick)
        else:
            stop.wait(tick)


def _while_they_last(
    present: list[Path], folders: Sequence[Path], stop: threading.Event, quiet: float, tick: float
) -> Iterator[frozenset[Path]]:
    """Follow folders as ``settled_changes`` does, until one of them disappears, comes back or is another one."""
    from watchfiles import watch

    before = {folder: file_identity(folder) for folder in folders}
    pending: dict[Path, tuple[Signature, float]] = {}
    ticks = watch(
        *present,
        watch_filter=None,
        step=min(50, int(tick * 1000)),
        debounce=int(tick * 1000),
        rust_timeout=int(tick * 1000),
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    first = next(ticks, set())  # the following begins with the first tick, not before
    yield frozenset()
    for changes in itertools.chain([first], ticks):
        for _, name in changes:
            if not any(_is_kept(Path(name), folder) for folder in present):
                pending.setdefault(Path(name), ((), 0.0))
        settled = _at_rest(pending, quiet)
        if settled:
            yield settled
        if {folder: file_identity(folder) for folder in folders} != before:
            ticks.close()
            return


def _is_kept(path: Path, folder: Path) -> bool:
    """Return whether a change is the writing of an index whose folder lies in the one that is followed, or is it."""
    return path.is_relative_to(folder) and is_kept_by_index(path, folder)


def _at_rest(pending: dict[Path, tuple[Signature, float]], quiet: float) -> frozenset[Path]:
    """Take the paths out of ``pending`` that have not changed for a while; note the state of the others."""
    now, settled = time.monotonic(), set()
    for path, (signature, since) in list(pending.items()):
        current = _signature(path)
        if since == 0.0 or current != signature:
            pending[path] = (current, now)
        elif now - since >= (quiet if current else 2 * quiet):  # a new name is told before the old one is missed
            settled.add(path)
            del pending[path]
    return frozenset(settled)


def _signature(path: Path) -> Signature:
    """Return names, sizes and times of a file, or of everything in a folder; () for what is not there."""
    paths = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else [path]
    found = []
    for one in paths:
        try:
            status = one.stat()
        except OSError:
            continue
        found.append((str(one), status.st_size, status.st_mtime_ns))
    return tuple(found)
