"""Count how many names are found in the other script, and how many absent ones are "found" in a Korean text.

    python tests/benchmarks/transliteration.py

The pairs of transliteration.tsv are names as English and Korean papers write them. The costs of the comparison were
chosen on every other pair; both halves are printed. The Korean texts are the first 600 characters of invented texts of
seeds/training, in which a name is sought that does not occur in them.
"""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

from rag import parts
from rag.settings import load_settings
from rag.text import Analyzer
from rag.verification.names import korean_names
from rag.verification.transliteration import is_transliterated

PAIRS = Path(__file__).with_suffix(".tsv")
TEXTS = Path(__file__).parents[2] / "seeds" / "training" / "reading"
TEXTS_PER_NAME, CHARACTERS = 10, 600


def main() -> None:
    analyzer = parts.make_models(load_settings()).analyzer
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = [(latin, korean) for latin, korean in csv.reader(file, delimiter="\t")]
    lines = itertools.chain.from_iterable(path.open(encoding="utf-8") for path in sorted(TEXTS.glob("ko-*.jsonl")))
    texts = [json.loads(line)["text"][:CHARACTERS] for line in lines]
    names = [list(korean_names(text, analyzer)) for text in texts]
    for half, what in enumerate(("chosen on", "not chosen on")):
        mine = pairs[half::2]
        found = sum(_is_found(latin, korean, analyzer) for latin, korean in mine)
        tries = [
            is_transliterated(latin, names[place % len(texts)])
            for number, (latin, korean) in enumerate(mine)
            for place in range(number * 7, number * 7 + TEXTS_PER_NAME)
            if korean[:2] not in texts[place % len(texts)]
        ]
        print(f"{what}: found {found} of {len(mine)}; absent and found {sum(tries)} of {len(tries)}")


def _is_found(latin: str, korean: str, analyzer: Analyzer) -> bool:
    return is_transliterated(latin, korean_names(f"발표에 따르면 {korean}의 실적이 좋아졌다.", analyzer))


if __name__ == "__main__":
    main()
