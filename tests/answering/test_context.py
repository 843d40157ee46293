"""The passages that a model is given: laws over generated documents, then what goes first while a budget lasts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.answering import context
from rag.answering.context import Context, context_of, smaller
from rag.records import Chunk, Document, Source
from rag.retrieval import Reprints, Surroundings

SIZES = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=8)


def passages(name: str, pieces: Sequence[tuple[int, bool]]) -> list[Source]:
    """A document as passages: the length of each, and whether a paragraph ends with it."""
    text, spans = "", []
    for number, (length, ends) in enumerate(pieces):
        spans.append((len(text), len(text) + length))
        text += chr(ord("a") + number) * length + ("\n\n" if ends else " ")
    document = Document(name, f"/{name}", name, text, name)
    vectors = np.zeros((0, 1), dtype=np.float32)
    return [
        Source(f"{name}{i}", document, Chunk(f"{name}-{i}", name, a, b, text[a:b]), (), vectors, (), name)
        for i, (a, b) in enumerate(spans)
    ]


def around(documents: Sequence[Sequence[Source]]) -> Surroundings:
    """What stands around the passages of these documents."""
    known = {source.chunk.id: source for document in documents for source in document}
    chunks = {document[0].document.id: [source.chunk for source in document] for document in documents}
    return Surroundings(
        lambda name: chunks.get(name, []), lambda wanted: [known[chunk.id] for chunk in wanted if chunk.id in known]
    )


def size(source: Source) -> int:
    return len(source.chunk.text)


@st.composite
def found(draw: st.DrawFn) -> tuple[list[list[Source]], list[Source]]:
    """Some documents, and passages of them in the order of their rank."""
    documents = [passages(name, pieces) for name, pieces in zip("pqr", draw(st.lists(SIZES, max_size=3)), strict=False)]
    every = list(itertools.chain(*documents))
    return documents, draw(st.lists(st.sampled_from(every), unique=True) if every else st.just([]))


def keys(given_context: Context) -> str:
    return " ".join(source.key for source in given_context.given)


@given(found(), st.one_of(st.none(), st.integers(0, 80)))
def test_every_passage_is_given_once_by_document_and_in_its_order(
    case: tuple[list[list[Source]], list[Source]], limit: int | None
) -> None:
    documents, asked = case
    chosen = context_of(asked, around(documents), size, limit)
    assert len({source.chunk.id for source in chosen.given}) == len({s.key for s in chosen.given}) == len(chosen.given)
    order = [(source.document.id, source.chunk.start) for source in chosen.given]
    best_first = list(dict.fromkeys(source.document.id for source in asked))
    assert order == sorted(order, key=lambda place: (best_first.index(place[0]), place[1]))
    assert all(s.document.text[s.chunk.start : s.chunk.end] == s.chunk.text for s in chosen.given)
    assert chosen.tokens == sum(map(size, chosen.given))


@given(found(), st.integers(0, 80))
def test_a_limit_is_kept_except_by_the_first_passage(case: tuple[list[list[Source]], list[Source]], limit: int) -> None:
    documents, asked = case
    chosen = context_of(asked, around(documents), size, limit)
    assert chosen.tokens <= max([limit, *map(size, asked[:1])])
    fitting = [i for i in range(1, len(asked) + 1) if sum(map(size, asked[:i])) <= limit]
    assert {s.key for s in asked[: max([1, *fitting])]} <= {s.key for s in chosen.given}


@given(found(), st.integers(1, 60))
def test_without_a_limit_all_that_was_asked_for_is_given_and_its_surroundings_keep_the_budget(
    case: tuple[list[list[Source]], list[Source]], factor: int
) -> None:
    documents, asked = case

    def large(source: Source) -> int:
        return 20 * factor * size(source)

    chosen = context_of(asked, around(documents), large)
    assert {s.key for s in asked} <= {s.key for s in chosen.given}
    assert chosen.tokens <= max(context.BUDGET, sum(map(large, asked)))


@given(found())
def test_a_document_of_which_all_fits_is_given_whole(case: tuple[list[list[Source]], list[Source]]) -> None:
    documents, asked = case
    chosen = context_of(asked, around(documents), size)
    wanted = {source.document.id for source in asked}
    assert {s.key for s in chosen.given} == {s.key for d in documents for s in d if s.document.id in wanted}


@given(found())
def test_half_a_context_is_smaller_until_one_passage_is_left(case: tuple[list[list[Source]], list[Source]]) -> None:
    documents, asked = case
    chosen = context_of(asked, around(documents), size)
    while len(chosen.given) > 1:
        half = smaller(chosen, around(documents), size)
        assert half.tokens < chosen.tokens
        assert half.given
        assert half.asked == chosen.asked[: len(half.asked)]
        chosen = half


PARAGRAPH, BETWEEN = False, True  # whether the paragraph goes on after a passage, or ends there


def test_the_rest_of_a_paragraph_goes_first_then_the_passage_before_then_the_one_after() -> None:
    document = passages("p", [(5, BETWEEN), (5, BETWEEN), (5, PARAGRAPH), (5, BETWEEN), (5, BETWEEN), (5, BETWEEN)])
    hit = [document[2]]
    grown = [keys(context_of(hit, around([document]), size, limit)) for limit in (5, 10, 15, 20, 29, 30)]
    assert grown == ["p2", "p2 p3", "p1 p2 p3", "p1 p2 p3", "p1 p2 p3", "p0 p1 p2 p3 p4 p5"]


def test_what_is_around_a_better_passage_goes_before_what_is_around_a_worse_one() -> None:
    one, other = (passages(name, [(5, BETWEEN)] * 3) for name in "pq")
    hits = [other[1], one[1]]
    assert keys(context_of(hits, around([one, other]), size, 15)) == "q0 q1 p1"
    assert keys(context_of(hits, around([one, other]), size, 25)) == "q0 q1 q2 p0 p1"


def test_what_is_around_a_passage_goes_before_whole_documents() -> None:
    short, long = passages("p", [(5, BETWEEN)] * 4), passages("q", [(5, BETWEEN)] * 3)
    hits = [short[0], long[1]]
    assert keys(context_of(hits, around([short, long]), size, 25)) == "p0 p1 q0 q1 q2"
    assert keys(context_of(hits, around([short, long]), size, 35)) == "p0 p1 p2 p3 q0 q1 q2"


def test_text_without_any_line_break_is_not_one_paragraph() -> None:
    endless = passages("p", [(5, PARAGRAPH)] * 40)
    other = passages("q", [(5, BETWEEN)] * 3)
    chosen = context_of([endless[20], other[1]], around([endless, other]), size, 100)
    assert keys(chosen).split() == [f"p{i}" for i in range(16, 25)] + ["q0", "q1", "q2"]


def test_what_a_reprint_has_around_its_passage_is_given_once() -> None:
    one, other = (passages(name, [(5, BETWEEN)] * 3) for name in "pq")
    versions = Reprints({"p": (other[0].document,), "q": (one[0].document,)})
    hits = [one[1], other[2]]
    assert keys(context_of(hits, around([one, other]), size, None)) == "p0 p1 p2 q0 q1 q2"
    assert keys(context_of(hits, around([one, other]), size, None, versions)) == "p0 p1 q2"


def test_a_passage_whose_key_another_has_is_left_out() -> None:
    first, second = passages("p", [(5, BETWEEN)] * 2)
    twin = Source(first.key, second.document, second.chunk, (), second.vectors, (), "")
    assert context_of([first], around([[first, twin]]), size).given == (first,)


def test_a_document_that_was_just_removed_has_no_surroundings() -> None:
    document = passages("p", [(5, BETWEEN)] * 3)
    assert context_of([document[1]], around([]), size).given == (document[1],)
