"""Recognise a gap: a sentence that says that the documents at hand do not contain the answer, or a part of it.

"The minutes contain no record of the vote" is a gap. "The council rejected the plan" and "The bank declined to comment"
are facts, however negative. A classifier decides, fitted by ``tests/benchmarks/fit_gaps.py`` on sentences written for
it (``seeds/training/gaps.jsonl``). It knows no documents: it decides what kind of sentence this is, not whether it is
true.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.models import TextClassifier


def states_gap(sentence: str, vector: Sequence[float] | NDArray[np.floating]) -> bool:
    """Return whether a sentence says that the documents do not contain something.

    Args:
        sentence: one sentence of an answer, without citation marks.
        vector: its embedding as a passage by the built-in embedder, ``EmbeddedE5().embed_documents([sentence])[0]``.

    Raises:
        ValueError: the vector comes from another embedder.
    """
    return TextClassifier.packaged("rag.verification", "gaps.json").accepts(sentence, vector)
