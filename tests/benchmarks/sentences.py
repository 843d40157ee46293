"""Count how many true and subtly false sentences of a good model are let pass: by the rules, unjudged, and judged.

    python tests/benchmarks/sentences.py [FOLDER]

FOLDER (default: ../shared/sentences) holds the sentences, the passages that they cite and the verdicts of a strong
model, which a server on loopback replays as the judge. Nothing was fitted on them; the rules were read against them
while they were written.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from faulty_server import FaultyServer
from replayed_model import SENTENCES, ReplayedModel, recorded_verdicts

from rag import parts
from rag.answering import Prompts
from rag.models import Deadline, Tokens, make_chat_model
from rag.packaged import PROMPTS
from rag.records import Chunk, Document, Sentence, Source
from rag.settings import load_settings
from rag.text import free_of_injection
from rag.verification import ChatJudge, Request, Statement, Verdict, Verifier, no_surroundings
from rag.verification.grounds import grounds_of
from rag.verification.veto import Passed, veto

COLUMNS = ("rules let pass", "shown unjudged", "shown judged", "judge: supported")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SENTENCES)
    folder = parser.parse_args().folder
    rows = [json.loads(line) for line in (folder / "sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    passages = [json.loads(line) for line in (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    models = parts.make_models(load_settings())
    verdicts, prompts = recorded_verdicts(folder), Prompts.load(PROMPTS)
    unjudged = parts.make_verifier(load_settings(judge="none"), models, prompts, None)
    sources = [_source(passage["text"], passage["n"], models) for passage in passages]
    with FaultyServer(ReplayedModel("", verdicts)) as server:
        model = make_chat_model("m", base_url=server.url, api_key=None, idle=5, max_tokens=2000, temperature=0)
        settings = load_settings(openai_base_url=server.url, model="m")
        judged = parts.make_verifier(settings, models, prompts, model)
        assert isinstance(judged.judge, ChatJudge)
        found = [
            (
                _passes(row, source, _before(rows, i), models),
                _verified(unjudged, row, source, _before(rows, i)).supported,
                _verified(judged, row, source, _before(rows, i)).supported,
                verdicts[row["sentence"]].verdict == "supported",
            )
            for i, (row, source) in enumerate(zip(rows, sources, strict=True))
        ]
    print(f"{'':34}{'n':>5}" + "".join(f"{name:>18}" for name in COLUMNS))
    for truth in (True, False):
        group = [(row, one) for row, one in zip(rows, found, strict=True) if row["true"] == truth]
        _print("true" if truth else "false", [one for _, one in group])
        for field in ("lang", "kind"):
            for value in sorted(Counter(row[field] for row, _ in group)):
                _print(f"    {field} {value}", [one for row, one in group if row[field] == value])


def _print(name: str, found: Sequence[tuple[bool, ...]]) -> None:
    shares = (sum(column) for column in zip(*found, strict=True))
    print(f"{name:34}{len(found):5}" + "".join(f"{n:>10} {n / len(found):>6.1%} " for n in shares))


def _passes(row: dict[str, Any], source: Source, before: str, models: parts.Models) -> bool:
    grounds = grounds_of([source], (), models.analyzer)
    return isinstance(veto(row["sentence"], grounds, models.analyzer, before), Passed)


def _verified(verifier: Verifier, row: dict[str, Any], source: Source, before: str) -> Verdict:
    request = Request([source], no_surroundings, "", Deadline(20), Tokens())
    return verifier.verify([Statement(row["sentence"], (source.key,), before)], request)[0]


def _before(rows: Sequence[dict[str, Any]], place: int) -> str:
    """The sentences of the same answer before one; a twin stands alone."""
    row = rows[place]
    if row["kind"].islower():
        return ""
    return " ".join(one["sentence"] for one in rows[:place] if one["id"] == row["id"] and one["kind"].isupper())


def _source(text: str, number: int, models: parts.Models) -> Source:
    """A recorded passage, whose first line is its metadata in brackets."""
    metadata, _, words = text.partition("]\n")
    day = re.search(r"\d{4}-\d\d-\d\d", metadata)
    document = Document(f"d{number}", "", "", words, metadata[1:].split(" · ")[0], published=day[0] if day else None)
    chunk = Chunk(f"c{number}", document.id, 0, len(words), words)
    sentences = tuple(Sentence(document.id, chunk.id, a, b, words[a:b]) for a, b in models.analyzer.sentences(words))
    vectors = np.array(models.embedder.embed_documents([one.text for one in sentences]), dtype=np.float32)
    free = tuple(free_of_injection(sentences, words, 0))
    return Source(f"k{number}", document, chunk, sentences, vectors, free, metadata[1:])


if __name__ == "__main__":
    main()
