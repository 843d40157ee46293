"""Fit rag/index/documents/kinds.json on seeds/training/kinds.jsonl, and report how well unseen words are told.

    python tests/benchmarks/fit_kinds.py [--write]

The method is that of ``fit_forms.py``. Every figure is of tenths that were left out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from fit_forms import fit, write

from rag.index.documents import kind_titles
from rag.models import EmbeddedE5

WORDS = Path(__file__).parents[2] / "seeds" / "training" / "kinds.jsonl"
TARGET = Path(kind_titles.__file__).with_name("kinds.json")
FOLDS = 10


def main() -> None:
    """Report, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"replace {TARGET.name}")
    options = parser.parse_args()
    rows = [json.loads(line) for line in WORDS.read_text(encoding="utf-8").splitlines()]
    kinds = {row["text"]: 1.0 if row["kind"] else -1.0 for row in rows}
    found = np.array(EmbeddedE5().embed_documents(list(kinds)))
    mean = found.mean(axis=0)
    vectors = dict(zip(kinds, found - mean, strict=True))
    scores = {}
    for fold in range(FOLDS):
        unseen = list(kinds)[fold::FOLDS]
        weights = fit({text: kind for text, kind in kinds.items() if text not in unseen}, vectors)
        scores |= {text: float(vectors[text] @ weights[:-1] + weights[-1]) for text in unseen}
    for least in (0.0, 0.1, 0.2, 0.3, 0.4):
        right = sum(scores[text] >= least for text, kind in kinds.items() if kind > 0)
        wrong = [text for text, kind in kinds.items() if kind < 0 and scores[text] >= least]
        print(f"{least}: {right} of {sum(kind > 0 for kind in kinds.values())} kinds, others taken for one {wrong}")
    if options.write:
        write(TARGET, fit(kinds, vectors), mean)


if __name__ == "__main__":
    main()
