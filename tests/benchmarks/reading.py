"""Ask sets of questions over foreign documents: how many answers are right, and how many are given without an answer?

    python tests/benchmarks/reading.py [FOLDER ...] [--show]

A folder (default: ../shared/sets) has NAME.documents.jsonl ({"doc", "text", ...}) and NAME.questions.jsonl ({"q",
"answerable", "gold": words or any of several}). An answer is right if it is no abstention and its text has the words;
"first" counts them in its first claim alone. "found" asks without the gate: the best evidence has the words, however
doubtful. Nothing is tuned on these sets.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag import assembly
from rag.index import normalise
from rag.records import Answer, Document
from rag.settings import load_settings
from rag.text import fold

SETS = Path(__file__).parents[3] / "shared" / "sets"


@dataclass
class Counts:
    """Answers of one kind of question."""

    asked: int = 0
    answered: int = 0
    right: int = 0
    first: int = 0
    found: int = 0
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[SETS])
    parser.add_argument("--show", action="store_true", help="print every question that is not answered as it should be")
    options = parser.parse_args()
    models = assembly.make_models(load_settings())
    print(f"{'':34}asked answered  right  first  found    p50 ms")
    for path in sorted(path for folder in options.folders for path in folder.glob("*.questions.jsonl")):
        name = path.name.removesuffix(".questions.jsonl")
        documents = _rows(path.with_name(f"{name}.documents.jsonl"))
        for kind, counts in _asked(documents, _rows(path), models, show=options.show).items():
            middle = sorted(counts.seconds)[len(counts.seconds) // 2] * 1000
            print(
                f"{name + ' ' + kind:34}{counts.asked:5}{counts.answered:9}{counts.right:7}{counts.first:7}"
                f"{counts.found:7}{middle:10.0f}"
            )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _asked(
    documents: list[dict[str, Any]], questions: list[dict[str, Any]], models: assembly.Models, *, show: bool
) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder))
        with assembly.open_writer(settings, models) as ingestor:
            for row in documents:
                ingestor.add(_document(row))
            ingestor.finish()
        with assembly.opened_reader(settings) as reader:
            for row in questions:
                began = time.monotonic()
                answer = reader.chain.invoke(row["q"])
                counts = found.setdefault(row["kind"], Counts())
                counts.seconds.append(time.monotonic() - began)
                _count(counts, row, answer, reader)
                if show and (
                    answer.abstained == row["answerable"] or (row["answerable"] and not _has(answer.text, row))
                ):
                    print(
                        f"- {row['id']} {row['kind']}: {row['q']} | {row.get('gold')} | {answer.text[:160]!r}",
                        file=sys.stderr,
                    )
    return found


def _count(counts: Counts, row: dict[str, Any], answer: Answer, reader: assembly.Reader) -> None:
    counts.asked += 1
    counts.answered += not answer.abstained
    if row["answerable"]:
        counts.right += not answer.abstained and _has(answer.text, row)
        counts.first += bool(answer.claims) and _has(answer.claims[0].text, row)
        ranked = reader.chain.finder.finding(row["q"]).ranked
        counts.found += bool(ranked) and _has(ranked[0].sentence.text, row)


def _has(text: str, row: dict[str, Any]) -> bool:
    gold = row["gold"] if isinstance(row["gold"], list) else [row["gold"]]
    return any(fold(words) in fold(text) for words in gold)


def _document(row: dict[str, Any]) -> Document:
    name = row["doc"]
    return Document(
        f"set:{name}",
        f"set:{name}",
        name,
        normalise(row["text"]),
        row.get("title") or Path(name).stem.replace("_", " "),
    )


if __name__ == "__main__":
    main()
