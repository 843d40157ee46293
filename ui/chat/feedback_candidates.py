"""Feedback -> candidates for a question set: lines that a person completes, in the schema of ``seeds/README.md``.

What only a person can say is marked with ``MISSING``, at a place where the schema takes no such word: a line is refused
for as long as a mark is left. Thumbs up on an answer bring its citations along as evidence, and on an abstention say
that the documents do not answer. The module does NOT judge answers: which values are required, it leaves to people.
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
    """One candidate a question, oldest first; of several judgements of one question the last counts."""
    latest: dict[str, Feedback] = {}
    for one in feedback:
        latest[_id(one)] = one
    return tuple(_candidate(name, one) for name, one in latest.items())


def candidate_lines(feedback: Iterable[Feedback]) -> str:
    """The candidates as JSON Lines, to be completed and given to ``mundap eval --questions``."""
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
    """As far as the verdict says it: who likes an abstention says no, who finds an answer wrong says nothing of it."""
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
    """The quotes of a good answer, each of which may be cited; a person parts them where several are needed."""
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
