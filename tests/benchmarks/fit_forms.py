"""Fit rag/index/documents/labels.json on seeds/training/forms.jsonl, and report how well unseen tables are told.

    python tests/benchmarks/fit_forms.py [--write]

A ridge regression from the embedding of a cell to whether it is a label or a name of a column (1) or a value (-1),
both weighing the same. Every figure is of tables that were left out, each in turn, with the cells that they share.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.index.documents import form_labels
from rag.models import EmbeddedE5

Cells = dict[str, float]  # 1 for a label, -1 for a value
Rows = list[list[str]]

TABLES = Path(__file__).parents[2] / "seeds" / "training" / "forms.jsonl"
TARGET = Path(form_labels.__file__).with_name("labels.json")
PENALTY = 0.01  # .003 to .03 tell the same tables


def cells_of(rows: Rows, is_form: bool) -> Cells:
    """Return what each cell of a table is."""
    found: Cells = {}
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            found[cell] = 1.0 if (column % 2 == 0 if is_form else number == 0) else -1.0
    return found


def fit(cells: Cells, vectors: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the weights of the embedding, and the bias as the last."""
    features = np.hstack([np.array([vectors[cell] for cell in cells]), np.ones((len(cells), 1))])
    labels = np.array(list(cells.values()))
    weighted = features * np.where(labels > 0, 1 / (labels > 0).sum(), 1 / (labels < 0).sum())[:, None]
    return np.linalg.solve(weighted.T @ features + PENALTY * np.eye(features.shape[1]), weighted.T @ labels)


def write(target: Path, weights: NDArray[np.float64], mean: NDArray[np.float64]) -> None:
    """Write fitted weights, the last of which is the bias, as weights of embeddings from which no mean is taken."""
    vector = [round(float(weight), 5) for weight in weights[:-1]]
    bias = round(float(weights[-1] - mean @ weights[:-1]), 5)
    target.write_text(json.dumps({"vector": vector, "bias": bias}) + "\n", encoding="utf-8")


def main() -> None:
    """Report, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"replace {TARGET.name}")
    options = parser.parse_args()
    tables = [json.loads(line) for line in TABLES.read_text(encoding="utf-8").splitlines()]
    known = [cells_of(table["rows"], table["form"]) for table in tables]
    texts = sorted({cell for cells in known for cell in cells})
    found = np.array(EmbeddedE5().embed_documents(texts))
    mean = found.mean(axis=0)
    vectors = dict(zip(texts, found - mean, strict=True))
    wrong = []
    for place, table in enumerate(tables):
        others = {cell: kind for n, cells in enumerate(known) if n != place for cell, kind in cells.items()}
        weights = fit({cell: kind for cell, kind in others.items() if cell not in known[place]}, vectors)
        scores = {cell: float(vectors[cell] @ weights[:-1] + weights[-1]) for cell in known[place]}
        if form_labels.is_form(table["rows"], scores) != table["form"]:
            wrong.append(table["rows"][:2])
    print(f"{len(tables)} tables, {len(texts)} cells; left out, told wrong: {len(wrong)} {wrong}")
    if options.write:
        weights = fit({cell: kind for cells in known for cell, kind in cells.items()}, vectors)
        write(TARGET, weights, mean)


if __name__ == "__main__":
    main()
