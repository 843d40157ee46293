"""Measure what a growing index costs: a question's time, memory, disk, and the time to make it.

    python tests/benchmarks/size.py --korquad KorQuAD_v1.0_dev.json [TEXTS.jsonl ...] --chunks 1000 10000 100000

The documents are the paragraphs of KorQuAD, then the lines of further files ({"text": ..., "title": ...}), each as it
is: real texts, none twice. One index grows; at each size the same questions of KorQuAD are asked in a process of its
own, after one that loads the models. Memory is the highest resident size of that process; disk and texts are in bytes.
Where the texts end before a size is reached, the line says how many chunks there are.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rag import assembly
from rag.evaluation.measures.intervals import percentile
from rag.index import normalise
from rag.records import Document
from rag.settings import Settings, load_settings

WARM_UP = "이 문서들은 무엇을 다루나요?"
QUESTIONS = 100
BLOCK = 50  # documents that are added before their chunks are counted


def main() -> None:
    options = arguments()
    if options.ask:
        ask(options.ask, json.load(sys.stdin))
        return
    questions, documents = drawn(options.korquad), every_document(options)
    print(f"{os.cpu_count()} cores; {len(questions)} questions at each size")
    print(
        f"{'chunks':>8}{'documents':>11}{'p50 ms':>8}{'p95 ms':>8}{'MB memory':>11}{'MB disk':>9}{'x text':>8}{'s':>7}"
    )
    with tempfile.TemporaryDirectory(prefix="mundap-benchmark-") as folder:
        home = options.home or Path(folder)
        size = 0
        began = time.monotonic()
        for wanted in sorted(options.chunks):
            size += grown(home, wanted, documents)
            print(row(home, questions, size, time.monotonic() - began), flush=True)


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, help="further documents, a JSON object a line")
    parser.add_argument("--korquad", type=Path, required=True, help="KorQuAD_v1.0_dev.json")
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="sizes")
    parser.add_argument("--home", type=Path, help="keep the index here")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def drawn(korquad: Path) -> list[str]:
    """Return the questions that are asked, always the same."""
    rows = json.loads(korquad.read_text(encoding="utf-8"))["data"]
    every = [one["question"] for article in rows for paragraph in article["paragraphs"] for one in paragraph["qas"]]
    return random.Random(1).sample(every, QUESTIONS)


def every_document(options: argparse.Namespace) -> Iterator[Document]:
    """Yield the documents, none twice."""
    seen: set[str] = set()
    for number, (title, text) in enumerate(_every_text(options)):
        if text not in seen:
            seen.add(text)
            yield Document(f"size:{number}", f"size:{number}", f"{number}.txt", normalise(text), title)


def _every_text(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    for article in json.loads(options.korquad.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield article["title"], paragraph["context"]
    for path in options.texts:
        with path.open(encoding="utf-8") as file:
            for line in file:
                one = json.loads(line)
                yield one.get("title") or one["text"][:40], one["text"]


def grown(home: Path, wanted: int, documents: Iterator[Document]) -> int:
    """Add documents until an index has so many chunks; return the bytes of their texts."""
    settings, size = load_settings(home=home), 0
    with assembly.open_writer(settings) as writer:
        while chunks_of(settings) < wanted and (block := list(itertools.islice(documents, BLOCK))):
            for document in block:
                writer.add(document)
                size += len(document.text.encode())
        writer.finish()
    return size


def chunks_of(settings: Settings) -> int:
    """Return the number of chunks that an index has."""
    with assembly.opened_catalog(settings) as catalog:
        return catalog.counts().chunks


def row(home: Path, questions: list[str], size: int, seconds: float) -> str:
    """Return the figures of an index as a line of the table; the questions are asked in a process of their own."""
    command = [sys.executable, __file__, "--korquad", "-", "--ask", str(home)]
    found = subprocess.run(command, input=json.dumps(questions), capture_output=True, text=True, check=True).stdout
    asked = json.loads(found)
    disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    with assembly.opened_catalog(load_settings(home=home)) as catalog:
        counts = catalog.counts()
    middle, high = (percentile(asked["ms"], share) for share in (50, 95))
    return (
        f"{counts.chunks:>8}{counts.documents:>11}{middle:>8.0f}{high:>8.0f}"
        f"{asked['memory'] / 1e6:>11.0f}{disk / 1e6:>9.0f}{disk / size:>8.0f}{seconds:>7.0f}"
    )


def ask(home: Path, questions: list[str]) -> None:
    """Print the milliseconds of each question and the highest resident memory in bytes."""
    with assembly.opened_reader(load_settings(home=home)) as reader:
        reader.chain.invoke(WARM_UP)
        times = []
        for question in questions:
            began = time.perf_counter()
            reader.chain.invoke(question)
            times.append(1000 * (time.perf_counter() - began))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    json.dump({"ms": times, "memory": memory}, sys.stdout)


if __name__ == "__main__":
    main()
