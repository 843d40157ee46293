"""Documents cut into chunks: whole sentences, within the embedder's limit."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.index import chunking
from rag.index.chunking import Span
from rag.records import Chunk, Document

DOTTED = re.compile(r"\S[^.\n]*\.?")


def characters(text: str) -> int:
    return len(text) + 2


def made(text: str, limit: int, pages: tuple[int, ...] = ()) -> tuple[Document, list[Span], list[Chunk]]:
    """The chunks of a text whose sentences end at full stops and line ends."""
    document = Document("d", "/d", "d", text, "d", pages=pages)
    spans = [match.span() for match in DOTTED.finditer(text)]
    return document, spans, chunking.chunk(document, spans, count_tokens=characters, max_tokens=limit)


@given(st.text("ab. \n#", max_size=300), st.integers(3, 60))
def test_chunks_are_exact_slices_in_order_that_hold_every_sentence(text: str, limit: int) -> None:
    document, spans, chunks = made(text, limit)
    assert all(document.text[c.start : c.end] == c.text for c in chunks)
    assert all(before.end <= after.start for before, after in itertools.pairwise(chunks))
    kept = "".join("".join(chunk.text.split()) for chunk in chunks)
    assert kept == "".join("".join(text[start:end].split()) for start, end in spans)


@given(st.text("ab. \n", max_size=300), st.integers(3, 60))
def test_a_sentence_that_fits_is_never_cut(text: str, limit: int) -> None:
    document, spans, chunks = made(text, limit)
    for start, end in spans:
        if characters(text[start:end]) <= limit:
            assert any(c.start <= start and end <= c.end for c in chunks)
    whole = {(s.start, s.end) for s in chunking.sentences_of(chunks, document, spans)}
    assert {span for span in spans if characters(text[slice(*span)]) <= limit} <= whole


@given(st.text("ab. \n", max_size=300), st.integers(3, 60))
def test_the_sentences_of_a_chunk_sum_up_to_at_most_the_limit(text: str, limit: int) -> None:
    document, spans, chunks = made(text, limit)
    for item in chunks:
        parts = chunking.sentences_of([item], document, spans)
        assert sum(characters(part.text) for part in parts) <= limit or len(parts) == 1
        assert all(characters(part.text) <= limit for part in parts)


def test_sentences_are_packed_until_the_limit() -> None:
    _, _, chunks = made("aaaa. bbbb. cccc. dddd.", 14)
    assert [chunk.text for chunk in chunks] == ["aaaa. bbbb.", "cccc. dddd."]


def test_a_heading_begins_a_chunk_where_the_one_before_is_half_full() -> None:
    _, _, chunks = made("aaaaaaaaaa. bbbb.\n# head\ncccc.", 40)
    assert [chunk.text for chunk in chunks] == ["aaaaaaaaaa. bbbb.\n# head\ncccc."]
    _, _, chunks = made("aaaaaaaaaa. bbbb.\n# head\ncccc.", 36)
    assert [chunk.text for chunk in chunks] == ["aaaaaaaaaa. bbbb.", "# head\ncccc."]


def test_an_overlong_sentence_is_cut_at_white_space() -> None:
    _, _, chunks = made("abcdefg " * 10, 20)
    assert all(set(chunk.text.split()) == {"abcdefg"} for chunk in chunks)


def test_text_without_spaces_is_cut_between_characters() -> None:
    _, _, chunks = made("가" * 5000, 100)
    assert "".join(chunk.text for chunk in chunks) == "가" * 5000
    assert max(len(chunk.text) for chunk in chunks) == 98


def test_a_character_that_alone_is_too_long_still_goes_somewhere() -> None:
    document = Document("d", "/d", "d", "가나다", "d")
    chunks = chunking.chunk(document, [(0, 3)], count_tokens=lambda text: 100 * len(text), max_tokens=10)
    assert [chunk.text for chunk in chunks] == ["가", "나", "다"]


def test_no_sentences_make_no_chunks() -> None:
    assert made("", 10)[2] == made(" \n ", 10)[2] == []


def test_ids_come_from_document_and_place() -> None:
    one, again = made("aaaa. bbbb.", 8)[2], made("aaaa. bbbb.", 8)[2]
    assert one == again
    other = Document("e", "/d", "d", "aaaa. bbbb.", "d")
    moved = chunking.chunk(other, [(0, 5), (6, 11)], count_tokens=characters, max_tokens=8)
    assert not {chunk.id for chunk in one} & {chunk.id for chunk in moved}


def test_a_chunk_knows_the_page_it_begins_on() -> None:
    document, _, chunks = made("aaaa.\nbbbb.\ncccc.", 8, pages=(0, 6, 12))
    assert [chunk.page for chunk in chunks] == [1, 2, 3]
    assert [chunking.page_of(document, offset) for offset in (0, 5, 6, 11, 16)] == [1, 1, 2, 2, 3]
    assert chunking.page_of(Document("d", "/d", "d", "aaaa.", "d"), 0) is None
