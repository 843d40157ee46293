"""A question's way from the page to the chain and back: an Exchange for people, a JSON object for programs.

Whatever goes wrong becomes a sentence: mundap's own errors as they are, anything else as an apology, with its traceback
in the log. The module knows no HTML and no Gradio.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from rag.assembly import Reader
from rag.errors import MundapError
from rag.records import Answer, Document, Question, Turn
from ui.excerpts import excerpt
from ui.labels import EXAMPLES
from ui.render import Exchange

log = logging.getLogger(__name__)

UNEXPECTED = "Something went wrong that should not have. Ask again; the log in the terminal tells what happened."


def exchanges(
    reader: Reader, number: int, question: str, before: Sequence[Exchange] = (), answerer: str | None = None
) -> Iterator[Exchange]:
    """Asks the chain and fetches the surroundings of every quote; one Exchange for every further verified sentence.

    Args:
        reader: the open index.
        number: of this question in its conversation.
        question: as it was typed.
        before: the conversation up to here.
        answerer: "extractive" or "model"; None for whoever answers by default.
    """
    turns = tuple(Turn(e.answer.standalone_question, e.answer.text) for e in before if e.answer is not None)
    wanted = answerer if answerer in ("extractive", "model") else None
    answers = reader.chain.stream(Question(question, turns, wanted))  # type: ignore[arg-type]
    try:
        for answer in answers:
            yield _with_surroundings(reader, number, question, answer)
    except MundapError as error:
        yield Exchange(number, question, error=str(error))
    except Exception:  # the last line before the user, who gets a sentence and no traceback
        log.exception("A question could not be answered")
        yield Exchange(number, question, error=UNEXPECTED)
    finally:
        answers.close()


def document_of(
    reader: Reader, exchanges: Sequence[Exchange], wanted: str
) -> tuple[Exchange, int, Document | None] | None:
    """What a marker points to: its exchange, the marker, the document; None where there is no such marker.

    Args:
        reader: the open index.
        exchanges: the conversation.
        wanted: as the page writes it: "exchange marker", and a count after it that makes each click another text.
    """
    numbers = wanted.split()[:2]
    if len(numbers) < 2 or not all(number.isdecimal() for number in numbers):
        return None
    number, marker = map(int, numbers)
    for exchange in exchanges:
        if exchange.number == number and exchange.answer is not None:
            for citation in exchange.answer.citations:
                if citation.marker == marker:
                    found = reader.catalog.documents_by_id({citation.document_id})
                    return exchange, marker, next(iter(found), None)
    return None


def answer_object(reader: Reader, question: str) -> dict[str, Any]:
    """The Answer as the JSON object that ``mundap ask --json`` prints.

    Raises:
        MundapError: the question cannot be answered.
    """
    return dataclasses.asdict(reader.chain.invoke(question))


def warm_up(reader: Reader) -> None:
    """Loads the models now, so that the first question does not wait for them."""
    try:
        reader.chain.invoke(EXAMPLES[0])
    except MundapError as error:
        log.warning("%s", error)  # the first question will show the same sentence


def _with_surroundings(reader: Reader, number: int, question: str, answer: Answer) -> Exchange:
    ids = {citation.document_id for citation in answer.citations} | {passage.document_id for passage in answer.nearest}
    documents = {document.id: document for document in reader.catalog.documents_by_id(ids)}
    return Exchange(
        number,
        question,
        answer,
        excerpts={
            citation.marker: excerpt(documents.get(citation.document_id), citation.start, citation.end, citation.quote)
            for citation in answer.citations
        },
        passages=tuple(
            excerpt(documents.get(passage.document_id), passage.start, passage.end, passage.text)
            for passage in answer.nearest
        ),
    )
