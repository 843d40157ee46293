"""What does a reader of the vectors cost, with three others beside it and a writer?

    python tests/benchmarks/readers.py [--chunks 1000 50000] [--readers 4] [--seconds 10] [--home DIR]

For each number of chunks it makes an index of made-up texts and unit vectors of 384 numbers. A writer process changes
ten chunks of it again and again while reader processes search. Measured in every reader: the bytes of its own files
(what is linked is not counted), seconds from opening to the first answer (imports are done before), the slowest of the
searches after it, and whether one failed or missed a chunk that never changes. Medians and maxima over the readers.

Other work on the machine shows in the figures: its load is printed with them.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

import chromadb  # noqa: F401 - not to be measured
import langchain_chroma  # noqa: F401 - likewise
import numpy as np
from numpy.typing import NDArray

from rag.errors import MundapError
from rag.index.vector_writing import synchronise
from rag.index.vectors import VectorStore
from rag.records import Chunk

DIMENSION = 384
CHANGED = 10  # chunks a write
WORDS = "그록은 xAI가 만든 챗봇이고 파라미터는 3140억 개이다. " * 12


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one reader: bytes, seconds, and counts."""

    copied: int
    first: float
    slowest: float
    searches: int
    failures: int


def vector_of(name: str) -> NDArray[np.float32]:
    """The unit vector of an id, always the same."""
    seed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
    vector = np.random.default_rng(seed).normal(size=DIMENSION)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def load(ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
    """Chunks and vectors as a catalog gives them."""
    chunks = [Chunk(name, "document", 0, len(WORDS), f"{name} {WORDS}") for name in ids]
    return chunks, np.array([vector_of(name) for name in ids])


def write(folder: Path, names: set[str], writing: Event, ended: Event, count: multiprocessing.Queue[int]) -> None:
    """Changes a few chunks again and again."""
    rounds = 0
    while not ended.is_set():
        rounds += 1
        synchronise(folder, names | {f"round {rounds} {i}" for i in range(CHANGED)}, load)
        writing.set()
    count.put(rounds)


def read(folder: Path, name: str, seconds: float, figures: multiprocessing.Queue[Figures]) -> None:
    """Opens the vectors and searches them for a while."""
    asked = vector_of(name).tolist()
    failures, times = 0, []
    with tempfile.TemporaryDirectory() as scratch:
        tempfile.tempdir = scratch
        store = VectorStore(folder)
        until = time.perf_counter() + seconds
        copied = 0
        while not times or time.perf_counter() < until:
            started = time.perf_counter()
            try:
                failures += next(iter(store.nearest(asked, 10)), None) != name
            except MundapError as error:
                failures += 1
                print(f"    {error}")
            times.append(time.perf_counter() - started)
            copied = copied or sum(
                p.lstat().st_size for p in Path(scratch).rglob("*") if p.is_file() and not p.is_symlink()
            )
            time.sleep(0.01)
        store.close()
    figures.put(Figures(copied, times[0], max(times[1:], default=0.0), len(times), failures))


def measure(chunks: int, readers: int, seconds: float, kept: Path | None) -> str:
    """One line of the table."""
    spawn = multiprocessing.get_context("spawn")
    names = {f"chunk {i}" for i in range(chunks)}
    with tempfile.TemporaryDirectory(prefix="mundap-readers-") as home:
        folder = kept / str(chunks) if kept else Path(home)
        folder.mkdir(parents=True, exist_ok=True)
        synchronise(folder, names, load)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        writing, ended = spawn.Event(), spawn.Event()
        count, figures = spawn.Queue(), spawn.Queue()
        writer = spawn.Process(target=write, args=(folder, names, writing, ended, count))
        writer.start()
        writing.wait()
        running = [spawn.Process(target=read, args=(folder, f"chunk {i}", seconds, figures)) for i in range(readers)]
        for process in running:
            process.start()
        found: list[Figures] = [figures.get() for _ in running]
        ended.set()
        writes = count.get()
        for process in [*running, writer]:
            process.join()
    return (
        f"| {chunks:,} | {size / 1e6:.1f} | {max(f.copied for f in found) / 1e6:.2f} "
        f"| {statistics.median(f.first for f in found):.2f} (max {max(f.first for f in found):.2f}) "
        f"| {max(f.slowest for f in found):.2f} | {sum(f.searches for f in found)} | {writes} "
        f"| {sum(f.failures for f in found)} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--chunks", type=int, nargs="+", default=[1000, 50_000])
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--home", type=Path, help="keep the indexes here and use them again")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {options.readers} readers beside a writer")
    columns = (
        "chunks",
        "on disk, MB",
        "copied a reader, MB",
        "first answer, s",
        "slowest later, s",
        "searches",
        "writes",
    )
    print(f"| {' | '.join(columns)} | failures |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for chunks in options.chunks:
        print(measure(chunks, options.readers, options.seconds, options.home), flush=True)


if __name__ == "__main__":
    main()
