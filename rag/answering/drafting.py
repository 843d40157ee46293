"""Read the sentences of a model's reply as they are written, each once.

A model that repeats itself, or never ends a sentence, is stopped. Nothing is verified here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from langchain_core.messages import BaseMessage

from rag.answering.citation_loops import until_it_loops
from rag.answering.prompts import NO_ANSWER
from rag.answering.sentence_stream import DraftSentence, SentenceStream
from rag.models import ChatModel, ChatModelError, Deadline, ModelFault, Tokens
from rag.text import fold

MOST_SENTENCES = 60  # of one reply
MOST_REPEATS = 3  # repeated sentences in a row, after which the model is stopped
MOST_REFUSALS = 24  # lines with NO_ANSWER; to a request for repairs there may be one for each failed sentence
LONGEST_SENTENCE = 600  # characters; text without an end of sentence is cut off


@dataclass
class GenerationOutcome:
    """Outcome of one answer by a model; complete after the last sentence.

    Attributes:
        fault: the fault of the model; None for none.
        judge_fault: the fault of the judge; None for none.
        declined: whether the model itself replied that the passages do not answer.
        tokens: the tokens that the answering model used.
        judge_tokens: the tokens that the judge used.
        verifying: the time spent on verification, in seconds.
        rewriting_fault: why the model did not rewrite a follow-up question; None for no fault.
        waiting: has no limit of its own; a caller that does not wait any more cancels it, and with it every
            request to a model.
    """

    fault: ModelFault | None = None
    judge_fault: ModelFault | None = None
    declined: bool = False
    tokens: Tokens = field(default_factory=Tokens)
    judge_tokens: Tokens = field(default_factory=Tokens)
    verifying: float = 0.0
    rewriting_fault: ModelFault | None = None
    waiting: Deadline = field(default_factory=lambda: Deadline(math.inf))


def drafted_sentences(
    model: ChatModel,
    messages: Sequence[BaseMessage],
    keys: Sequence[str],
    deadline: Deadline,
    outcome: GenerationOutcome,
) -> Iterator[DraftSentence]:
    """Yield the sentences of a reply, each once; a reply of NO_ANSWER is noted in the outcome.

    Args:
        model: the chat model.
        messages: what it replies to.
        keys: the keys that it may cite, in the order in which it reads their passages.
        deadline: limits the reply.
        outcome: gets the tokens, and whether the model declined.

    Raises:
        ChatModelError: the model fails, or only repeats itself; the sentences before that are valid.
    """
    seen: set[str] = set()
    repeats, refusals, last = 0, 0, ""
    with closing(model.stream(messages, deadline, outcome.tokens)) as pieces:
        for draft in _split(pieces, SentenceStream(keys)):
            if NO_ANSWER in draft.text.upper():
                outcome.declined = True
                refusals += 1
                if refusals > MOST_REFUSALS:
                    return
                continue
            same = fold(draft.text)
            repeats = repeats + 1 if same in seen else 0
            if repeats >= MOST_REPEATS or len(seen) >= MOST_SENTENCES:
                raise ChatModelError("repeating")
            if same not in seen or (draft.form in ("item", "row") and same != last):
                yield draft  # "- 공개됨" may stand under two names
            seen.add(same)
            last = same


def _split(pieces: Iterator[str], stream: SentenceStream) -> Iterator[DraftSentence]:
    """Yield the sentences of a text in pieces; where it breaks off, without the incomplete last one.

    Raises:
        ChatModelError: any that ``pieces`` raises, and "repeating" for a sentence without an end.
    """
    try:
        for piece in until_it_loops(pieces):
            yield from stream.feed(piece)
            if stream.unfinished > LONGEST_SENTENCE:
                raise ChatModelError("repeating")
    except ChatModelError:
        yield from stream.finish(is_cut=True)
        raise
    yield from stream.finish()
