"""Tell whether a question is an instruction to write something: summarise, compare, translate, put into a table.

Only a chat model can follow one; the built-in answerer quotes, and a quotation is no summary. What a quotation can
answer is none: "tell me", "list", "explain", 알려 줘, 나열해 줘, 설명해 줘. A classifier decides, fitted by
``tests/benchmarks/fit_instructions.py`` on questions written for it (``seeds/training/instructions.jsonl``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.models import TextClassifier


def is_instruction(text: str, vector: Sequence[float] | NDArray[np.floating]) -> bool:
    """Return whether a question tells to write something, which only a model can do.

    Args:
        text: the question.
        vector: its embedding as a question by the built-in embedder, ``EmbeddedE5().embed_query(text)``.

    Raises:
        ValueError: the vector comes from another embedder.
    """
    return TextClassifier.packaged("rag.questions", "instruction.json").accepts(text, vector)
