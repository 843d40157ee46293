"""Versions of one text are one source: told from other texts, given once, and apart where a figure differs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.records import Chunk, Document, Hit, Sentence
from rag.retrieval.reprints import (
    NO_REPRINTS,
    different_hits,
    is_version,
    merged,
    reprints_among,
    same_figures,
    without_repeats,
)
from rag.retrieval.request_cache import passage_of

SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호기니디리미비시이지치키티피히"
SEEDS = st.integers(0, 10**6)


def article(seed: int, sentences: int = 6) -> list[str]:
    """Sentences of made-up words, each with a figure; another seed has other words."""
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))

    return [f"{' '.join(word() for _ in range(7))} {chance.randint(2, 9)}만 권이다." for _ in range(sentences)]


def hit(
    name: str, sentences: Sequence[str], *, nearest: int = 0, published: str | None = None, score: float = 1
) -> Hit:
    """A document of one chunk; ``nearest`` is the sentence nearest to the question."""
    text = " ".join(sentences)
    document = Document(name, f"/{name}", name, text, name, published=published)
    found, place = [], 0
    for one in sentences:
        found.append(Sentence(name, name, place, place + len(one), one))
        place += len(one) + 1
    vectors = np.zeros((len(sentences), 1), dtype=np.float32)
    source = passage_of(Chunk(name, name, 0, len(text), text), document, found, vectors)
    near = tuple(float(i == nearest) for i in range(len(sentences)))
    return Hit(source, score, 0.0, 0.0, near, near)


def names(hits: Sequence[Hit]) -> list[str]:
    return [one.document.id for one in hits]


def left(*hits: Hit) -> list[str]:
    return names(without_repeats(hits, reprints_among([one.source for one in hits])))


@given(SEEDS, st.booleans(), st.booleans(), st.sampled_from([" ", "\n", " - "]))
@settings(max_examples=40)
def test_another_lead_footer_and_layout_is_the_same_text(seed: int, lead: bool, footer: bool, space: str) -> None:
    body, extra = article(seed), article(seed + 1, 2)
    copied = [*extra[:lead], *(one.replace(" ", space) for one in body), *extra[1 : 1 + footer]]
    one, other = hit("a", body), hit("b", copied, nearest=int(lead))
    reprints = reprints_among([one.source, other.source])
    assert reprints.are_one(one.document, other.document) and reprints.are_one(other.document, one.document)
    assert all(reprints.with_words(one.document, sentence) == (other.document,) for sentence in body)
    assert left(one, other) == ["a"]


@given(SEEDS)
@settings(max_examples=40)
def test_texts_that_share_less_than_half_are_different_sources(seed: int) -> None:
    body = article(seed)
    one, other = hit("a", body), hit("b", [*article(seed + 1, 5), *body[-2:]], nearest=5)
    reprints = reprints_among([one.source, other.source])
    assert reprints == NO_REPRINTS
    assert reprints.with_words(one.document, body[-1]) == ()
    assert left(one, other) == ["a", "b"]


@given(SEEDS, st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=40)
def test_a_version_with_another_figure_is_kept(seed: int, place: int, nearest: int) -> None:
    body = article(seed)
    edited = [*body]
    edited[place] = edited[place].replace("만 권", "5만 권")
    assert left(hit("a", body, nearest=nearest), hit("b", edited, nearest=nearest)) == ["a", "b"]


def test_a_version_that_alone_has_what_is_asked_for_is_kept() -> None:
    body, extra = article(1), article(2, 1)
    assert left(hit("a", body), hit("b", [*extra, *body])) == ["a", "b"]
    assert left(hit("a", body), hit("b", [*extra, *body], nearest=1)) == ["a"]
    reworded = [body[0].replace("이다", "으로 알려졌다"), *body[1:]]
    assert left(hit("a", body), hit("b", reworded)) == ["a", "b"], "an edited sentence may say something else"


def test_a_dateline_makes_no_other_sentence() -> None:
    body = article(3)
    assert left(hit("a", body), hit("b", [f"(새터) 김가온 기자 = {body[0]}", *body[1:]])) == ["a"]


def test_of_two_that_say_the_same_one_with_a_date_is_kept_in_the_place_of_the_better_one() -> None:
    body = article(4)
    hits = [hit("a", body, score=3), hit("c", article(5), score=2), hit("b", body, published="2024-01-02", score=1)]
    kept = without_repeats(hits, reprints_among([one.source for one in hits]))
    assert names(kept) == ["b", "c"]
    assert [one.score for one in kept] == [3, 2]


def test_parts_of_one_file_are_no_reprints_of_each_other() -> None:
    one, other = hit("a", article(6)), hit("b", article(6))
    document = replace(other.document, location=one.document.location)
    assert reprints_among([one.source, replace(other.source, document=document)]) == NO_REPRINTS


@given(st.integers(1, 20), st.integers(1, 6), st.integers(1, 8))
@settings(max_examples=15)
def test_reprints_do_not_take_the_places_of_other_passages(copies: int, others: int, wanted: int) -> None:
    hits = [hit(f"copy{i}", article(7)) for i in range(copies)] + [hit(f"o{i}", article(50 + i)) for i in range(others)]
    found, reprints = different_hits(lambda reach: hits[:reach], wanted, max(wanted, 4), len(hits))
    assert names(found) == ["copy0", *(f"o{i}" for i in range(others))][:wanted]
    assert all(name.startswith("copy") for name in reprints.others)


def test_what_two_searches_know_is_taken_together() -> None:
    a, b, c = (hit(name, article(8)) for name in "abc")
    known = merged([reprints_among([a.source, b.source]), reprints_among([a.source, c.source])])
    assert known.others["a"] == (b.document, c.document)
    assert known.others["b"] == known.others["c"] == (a.document,)


@pytest.mark.parametrize(
    ("one", "other", "version", "figures"),
    [
        ("도서관이 가진 책은 3만 권이다.", "도서관이 가진 책은 5만 권이다.", True, False),
        ("도서관이 가진 책은 3만 권이다.", "도서관이 가진 책은 30,000권이다.", True, True),
        ("The library owns 30,000 books, the city said.", "The library owns 30,000 books, it was said.", True, True),
        ("The library owns 30,000 books, the city said.", "A café opened on the ground floor in May.", False, False),
    ],
)
def test_versions_of_a_sentence_are_told_by_likeness_and_figures(
    one: str, other: str, version: bool, figures: bool
) -> None:
    assert (is_version(one, other), same_figures(one, other)) == (version, figures)
