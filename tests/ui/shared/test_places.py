"""Addresses: what is written is read again, and whatever is read is harmless when it is passed on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.shared.places import Place, place_of, query_of, range_of

NUMBERS = st.integers(1, 999_999)
CHATS = st.from_regex(r"[A-Za-z0-9]{1,32}", fullmatch=True)
DOCUMENTS = st.from_regex(r"[0-9a-f]{16}", fullmatch=True)
RANGES = st.tuples(st.integers(0, 10**8), st.integers(1, 10**8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
PLACES = st.one_of(
    st.just(Place()),
    st.builds(Place, CHATS, NUMBERS, NUMBERS, NUMBERS),
    st.builds(Place, CHATS),
    st.builds(lambda name, span: Place(document=name, start=span[0], end=span[1]), DOCUMENTS, RANGES),
    st.builds(lambda chat, name: Place(chat, document=name), CHATS, DOCUMENTS),
)
QUERIES = st.one_of(
    st.text(),
    st.lists(
        st.tuples(
            st.sampled_from(["chat", "answer", "source", "passage", "doc", "at", "next", "url"]),
            st.one_of(
                st.text(), CHATS, DOCUMENTS, st.sampled_from(["//evil.example", "1", "3-9", "9-3", "-1", "１-２"])
            ),
        )
    ).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)),
)


@given(PLACES)
def test_a_place_that_is_written_is_read_again(place: Place) -> None:
    assert place_of(query_of(place)) == place


@given(QUERIES)
def test_whatever_is_read_is_names_and_numbers_when_it_is_passed_on(query: str) -> None:
    passed_on = query_of(place_of(query))
    assert re.fullmatch(r"[A-Za-z0-9=&-]*", passed_on)
    assert place_of(passed_on) == place_of(query)


@pytest.mark.parametrize("text", ["", "3", "3-", "-3", "9-3", "3-3", "a-b", "1-2-3", "１-２", "1234567890-1234567891"])
def test_a_range_that_is_none_is_none(text: str) -> None:
    assert range_of(text) is None


def test_an_answer_without_its_chat_and_words_without_their_document_are_nothing() -> None:
    assert place_of("answer=2&source=1&at=3-9") == Place()
    assert place_of("doc=0123456789abcdef&at=9-3") == Place(document="0123456789abcdef")
