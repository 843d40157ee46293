"""Answer what is asked of mundap itself, not of the documents: greetings, thanks, help, what is in the library.

It says what the program knows of itself and of its catalog, in the language of the question, and quotes no document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.index import Summary
from rag.questions import SmallTalk

MOST_TITLES = 12

# Korean, English.
_NAME = (
    "저는 문답(mundap)입니다. 문서에서 답을 찾아, 문장마다 근거가 되는 단락을 함께 보여 드립니다. "
    "문서에서 확인되지 않는 내용은 답하지 않습니다.",
    "I am mundap. I look for answers in the documents here and show the passage behind every sentence. What the "
    "documents do not support, I do not say.",
)
_HELLO = ("안녕하세요. 저는 문답(mundap)입니다.", "Hello, I am mundap.")
_ANY_TIME = ("네, 궁금한 것이 있으면 언제든지 물어봐 주세요.", "Any time. Ask whenever you would like to know more.")
_ASK = ("무엇이 궁금하세요?", "What would you like to know?")
_HOW = (
    "궁금한 것을 평소 말하듯이 한국어나 영어로 물어보세요. 답은 여기에 있는 문서에서만 찾고, 문장마다 출처를 "
    "밝힙니다. 앞의 답에 이어서 물어도 되고, 찾을 문서를 골라 물어도 됩니다. 문서는 페이지의 ‘문서 추가’나 "
    "`mundap ingest 파일`로 추가합니다.",
    "Ask in Korean or English, in your own words. I look for the answer only in the documents here, and name the "
    "source of every sentence. You can follow up on an answer, or choose the documents to search. Add your own with "
    "“Add documents” on the page, or with `mundap ingest FILE`.",
)
_NOTHING = (
    "아직 문서가 없습니다. 페이지의 ‘문서 추가’나 `mundap ingest 파일`로 추가해 주세요.",
    "There are no documents yet. Add some with “Add documents” on the page, or with `mundap ingest FILE`.",
)


@dataclass(frozen=True, slots=True)
class About:
    """What the program knows of itself.

    Attributes:
        kind_of: returns which small talk a text is, or None for a question to the documents.
        documents: returns what is in the library now.
    """

    kind_of: Callable[[str], SmallTalk | None]
    documents: Callable[[], Sequence[Summary]]

    def reply(self, text: str, language: str) -> str | None:
        """Return the reply to small talk, or None for a question to the documents.

        Args:
            text: what was typed.
            language: of the reply, ``ko`` or ``en``.

        Raises:
            IndexStateError: the index is damaged.
        """
        kind, place = self.kind_of(text), int(language != "ko")
        if kind is None:
            return None
        if kind == "thanks":
            return _ANY_TIME[place]
        documents = self.documents()
        held = held_text(documents, language) if documents else _NOTHING[place]
        if kind == "contents":
            return "\n".join([held, *titles(documents, language)])
        if kind == "help":
            return f"{_HOW[place]} {held}"
        return f"{(_HELLO if kind == 'greeting' else _NAME)[place]} {held} {_ASK[place] if documents else ''}".strip()


def held_text(documents: Sequence[Summary], language: str) -> str:
    """Return one sentence on how many documents there are, from when, and how long."""
    number, passages, when = len(documents), sum(one.chunks for one in documents), period(documents)
    if language == "ko":
        return f"문서 {number:,}건(단락 {passages:,}개{f', {when}' if when else ''})이 있습니다."
    held = "There is 1 document here" if number == 1 else f"There are {number:,} documents here"
    return f"{held} ({passages:,} passage{'s' * (passages != 1)}{f', {when}' if when else ''})."


def period(documents: Sequence[Summary]) -> str:
    """Return the first and the last date of documents, "2023-03-02 – 2024-06-15"; "" where none has a date."""
    dates = sorted(one.published for one in documents if one.published)
    return " – ".join(dict.fromkeys([dates[0], dates[-1]])) if dates else ""


def titles(documents: Sequence[Summary], language: str) -> list[str]:
    """Return a line for each document, the newest first: title, outlet, date; the last one counts what is left out."""
    newest = sorted(documents, key=lambda one: one.published or "", reverse=True)
    lines = [
        "- " + ", ".join(filter(None, [one.title, one.publisher, one.published or one.dating]))
        for one in newest[:MOST_TITLES]
    ]
    if left := len(newest) - MOST_TITLES:
        lines += [f"- 그 밖에 {left:,}건" if language == "ko" else f"- and {left:,} more"] if left > 0 else []
    return lines
