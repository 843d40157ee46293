"""Score short texts by a linear model over their embeddings, whose weights come in a JSON file with this package."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from rag.models import builtin_embedder


def scores_of(model: str, texts: Sequence[str]) -> list[float]:
    """Return a score of each text, above 0 where it is more like the one class that the model tells."""
    weights, bias = _weights(model)
    scores: list[float] = (np.array(builtin_embedder().embed_documents(list(texts))) @ weights + bias).tolist()
    return scores


@functools.cache
def _weights(model: str) -> tuple[NDArray[np.float64], float]:
    data = json.loads(resources.files(__package__).joinpath(model).read_text(encoding="utf-8"))
    return np.array(data["vector"]), float(data["bias"])
