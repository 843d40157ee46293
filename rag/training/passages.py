"""Read passages that were retrieved for a question, of which it is known whether any of them answers, but not which.

The files are those of the baselines of NoMIRACL (N. Thakur et al., Findings of EMNLP 2024, arXiv:2312.11361): ten
passages a question, judged by people. They show what retrieval finds where nothing answers.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from rag.training.rivals import WindowChoice, WindowText

_PROMPT = re.compile(r"QUESTION:\n(.*?)\n\nCONTEXTS:\n\[1\] (.*?)(?:\n\nOUTPUT:\s*)?\Z", re.S)
_NEXT = re.compile(r"\n\n\[\d+\] ")


def retrieved(path: Path, answered: bool) -> list[WindowChoice]:
    """Read the questions of a file as ``results/baselines/relevant/en.test.vanilla_prompt.jsonl`` of its repository.

    Args:
        path: the file; each line has a ``prompt`` with the question and its numbered passages, "title: text".
        answered: whether one of the passages of each question answers it.

    Raises:
        ValueError: If a line has no such prompt.
    """
    choices = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = _PROMPT.search(json.loads(line)["prompt"] or "")
        if found is None:
            raise ValueError(f"{path}: a line has no question with numbered contexts")
        parts = (passage.partition(": ") for passage in _NEXT.split(found[2]))
        windows = tuple(WindowText(title, text) for title, _, text in parts if text.strip())
        choices.append(WindowChoice(found[1], windows, (), answered_somewhere=answered))
    return choices
