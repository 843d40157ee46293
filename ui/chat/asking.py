"""Read what the browser hands over with a question: where it stands in the conversation, and what was said before.

Of a long conversation only the last turns come along, as branches.js chooses them: what a question costs does not
depend on how many came before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from rag.answering import encodable
from rag.records import Turn
from ui.shared import ConversationError, Exchange

MOST = 10**6  # the largest number of an exchange
_Number = Annotated[int, Field(ge=1, le=MOST)]


@dataclass(frozen=True, slots=True)
class Asking:
    """Where a question is asked.

    Attributes:
        conversation: the id of the conversation.
        number: the number of the new exchange.
        follows: the number of the exchange before it; 0 for none.
        version: its place among the questions that follow the same exchange, from 1.
        versions: how many there are.
        turns: the turns before it, oldest first, with stand-alone questions.
    """

    conversation: Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]
    number: _Number
    follows: Annotated[int, Field(ge=0, le=MOST)] = 0
    version: _Number = 1
    versions: _Number = 1
    turns: Annotated[tuple[Turn, ...], Field(max_length=50)] = ()

    def exchange(self, question: str) -> Exchange:
        """Return the exchange of the question while it waits for its answer."""
        return Exchange(
            self.number,
            encodable(question),
            state="waiting",
            follows=self.follows,
            version=self.version,
            versions=self.versions,
        )


_ASKING: TypeAdapter[Asking] = TypeAdapter(Asking)


def asking_of(text: str) -> Asking:
    """Return where a question is asked.

    Raises:
        ConversationError: If it cannot be read.
    """
    try:
        return _ASKING.validate_json(text.encode("utf-8", "replace"))
    except ValidationError as error:
        raise ConversationError(
            "The question cannot be placed in its conversation.",
            "Load the page again, and ask once more.",
            korean="이 질문이 놓일 자리를 대화에서 찾지 못했습니다. 페이지를 새로 고친 뒤 다시 물어봐 주세요.",
        ) from error
