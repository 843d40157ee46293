"""Write a question and a window as the token ids that the cross-encoder reads.

<s> query: QUESTION </s></s> CONTEXT </s> BODY </s>
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.models.weights import E5Weights

LONGEST_QUESTION, LONGEST_CONTEXT, LONGEST_INPUT = 64, 40, 256  # tokens; what is longer is cut


@dataclass(frozen=True, slots=True)
class PairInput:
    """Token ids of a pair, and where the tokens of the body are.

    Attributes:
        ids: the input, special tokens included.
        asked: half-open range of the tokens of the question.
        body: place of the first token of the body.
        offsets: where each token of the body begins and ends, in characters of the body.
    """

    ids: list[int]
    asked: tuple[int, int]
    body: int
    offsets: list[tuple[int, int]]

    @property
    def read(self) -> tuple[int, int]:
        """Return the half-open range of the tokens of the body."""
        return self.body, self.body + len(self.offsets)


def pair_input(question: str, context: str, body: str, weights: E5Weights) -> PairInput:
    """Return a question with a window as an input.

    Args:
        question: the question.
        context: what is above the window.
        body: the window itself.
        weights: have the vocabulary.
    """
    tokenizer = weights.tokenizer
    asked = tokenizer.encode(f"query: {question}", add_special_tokens=False).ids[:LONGEST_QUESTION]
    above = tokenizer.encode(context, add_special_tokens=False).ids[:LONGEST_CONTEXT]
    read = tokenizer.encode(body, add_special_tokens=False)
    head = [weights.begin, *asked, weights.end, weights.end, *above, weights.end]
    left = LONGEST_INPUT - len(head) - 1
    offsets = [_without_space(body, start, end) for start, end in read.offsets[:left]]
    return PairInput([*head, *read.ids[:left], weights.end], (1, 1 + len(asked)), len(head), offsets)


def _without_space(body: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of a token without the space before it, which the vocabulary counts as a part of the word."""
    return start + len(body[start:end]) - len(body[start:end].lstrip()), end
