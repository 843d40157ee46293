"""Tell small talk from questions to the documents, and which kind of small talk it is.

One classifier tells whether a text is small talk, and one for each kind which kind it is. All are fitted by
``tests/benchmarks/fit_small_talk.py`` on texts written for it (``seeds/training/small_talk.jsonl``). A question that is
taken for small talk gets no answer from the documents, so the threshold is high: where in doubt, they are searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rag.models import TextClassifier

# A greeting; thanks, agreement or goodbye; how to use the program; what it has read; what it is.
SmallTalk = Literal["greeting", "thanks", "help", "contents", "identity"]
KINDS: tuple[SmallTalk, ...] = get_args(SmallTalk)
LONGEST_TALK = 80  # characters; what is longer tells or asks something


def small_talk_of(text: str, vector: Sequence[float] | NDArray[np.floating]) -> SmallTalk | None:
    """Return the kind of small talk that a text is, or None where it may be a question to the documents.

    Args:
        text: what was typed.
        vector: its embedding as a question by the built-in embedder, ``EmbeddedE5().embed_query(text)``.

    Raises:
        ValueError: the vector comes from another embedder.
    """
    talk = TextClassifier.packaged(__package__, "talk.json")
    if len(text) > LONGEST_TALK or not talk.accepts(text, vector):
        return None
    return max(KINDS, key=lambda kind: TextClassifier.packaged(__package__, f"{kind}.json").log_odds(text, vector))
