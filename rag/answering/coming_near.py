"""Write what came nearest to a question that has no answer, for a terminal. Pure functions."""

from __future__ import annotations

from rag.answering.messages import attribution
from rag.records import Answer, Passage
from rag.text import replace_headings

MOST = 3  # passages that are shown
REACH = 100  # characters of each


def nearest_text(answer: Answer) -> str:
    """Return the nearest sentence and passages of an abstention, a line each with its place; "" for none."""
    maybe = answer.maybe
    others = [passage for passage in answer.nearest if maybe is None or not _holds(passage, maybe)]
    shown = [*([maybe] if maybe else []), *others][:MOST]
    if not answer.abstained or not shown:
        return ""
    title = "가까운 내용 (답이 아닐 수 있습니다):" if answer.language == "ko" else "Nearest (perhaps not an answer):"
    return "\n".join([title, *(_line(passage, answer.language) for passage in shown)])


def _holds(passage: Passage, sentence: Passage) -> bool:
    is_same = passage.document_id == sentence.document_id
    return is_same and passage.start <= sentence.start and sentence.end <= passage.end


def _line(passage: Passage, language: str) -> str:
    text = " ".join(replace_headings(passage.text, lambda _, words: words).split())
    text = text if len(text) <= REACH else f"{text[:REACH].rsplit(' ', 1)[0]} …"
    return f"- {text} ({attribution(passage, language)}, {passage.source}:{passage.start}-{passage.end})"
