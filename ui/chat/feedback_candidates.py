"""Turn feedback into candidates for a question set: lines in the schema of ``seeds/README.md``, to be completed.

What only a person can decide is marked with ``MISSING``, which the schema does not allow: a line is rejected until
every mark is replaced. A positive rating supplies the answer's citations as evidence; on an abstention it means that
the documents do not answer. The module does NOT judge answers: a person decides which values are required.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from rag.evaluation import QuestionType, base_name
from rag.questions import answer_type_of
from ui.chat.feedback import Feedback
from ui.words import dialog_labels

MISSING = "<missing>"
_TYPES: dict[str, QuestionType] = {"date": "date", "name": "name", "reason": "reason", "definition": "definition"}


def candidates(feedback: Iterable[Feedback]) -> tuple[dict[str, Any], ...]:
    """Return one candidate per question, oldest first; the last feedback on a question counts."""
    latest: dict[str, Feedback] = {}
    for one in feedback:
        latest[_id(one)] = one
    return tuple(_candidate(name, one) for name, one in latest.items())


def candidate_lines(feedback: Iterable[Feedback]) -> str:
    """Return the candidates as JSON Lines, to be completed and passed to ``mundap eval --questions``."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in candidates(feedback))


def _id(feedback: Feedback) -> str:
    asked = "\n".join((*feedback.turns, feedback.question))
    return f"feedback-{hashlib.blake2b(asked.encode(), digest_size=4).hexdigest()}"


def _candidate(name: str, feedback: Feedback) -> dict[str, Any]:
    answerable = _answerable(feedback)
    found = {
        "id": name,
        "type": "follow_up" if feedback.turns else _type(feedback.question) if answerable is True else MISSING,
        "language": feedback.language if feedback.language in ("ko", "en") else MISSING,
        "question": feedback.question,
        "answerable": answerable,
        "required": [] if answerable is False else [{"kind": MISSING, "any_of": [MISSING]}],
        "evidence": [] if answerable is False else _evidence(feedback),
        "turns": list(feedback.turns),
        "cluster": name,
        "note": _note(feedback),
    }
    return {key: value for key, value in found.items() if key != "turns" or value}


def _answerable(feedback: Feedback) -> bool | str:
    """Return whether the documents answer the question, as far as the feedback implies it; otherwise ``MISSING``."""
    if feedback.verdict == "up":
        return not feedback.abstained
    if feedback.reason == "should_abstain":
        return False
    if feedback.reason in ("should_answer", "incomplete"):
        return True
    return MISSING


def _type(question: str) -> QuestionType:
    answer_type = answer_type_of(question)
    return _TYPES.get(answer_type.kind, "number" if answer_type.is_numeric else "fact")


def _evidence(feedback: Feedback) -> list[list[dict[str, str]]]:
    """Return the quotes of a good answer as alternatives; a person separates them if several are needed."""
    if feedback.verdict == "up" and feedback.quotes:
        return [[{"document": base_name(one.source), "quote": one.quote} for one in feedback.quotes]]
    return [[{"document": MISSING, "quote": MISSING}]]


def _note(feedback: Feedback) -> str:
    parts: Sequence[str] = (
        f"thumbs {feedback.verdict}, {feedback.at}, {feedback.answerer}",
        dialog_labels("en").reasons[feedback.reason] if feedback.reason else "",
        feedback.comment,
        "it abstained" if feedback.abstained else f"it said: {' '.join(feedback.answer.split())}",
    )
    return "; ".join(part for part in parts if part)
