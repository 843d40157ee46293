"""Finding words in a document."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ui.reading.finding import Found, find

WORDS = st.text("가나Aab.(", min_size=1, max_size=3)
TEXTS = st.lists(st.sampled_from(["가", "나", "A", "a", "b", ".", "(", " ", "\n", "  "]), max_size=60).map("".join)


@given(TEXTS, WORDS)
def test_every_match_is_the_words_and_all_are_gone_through(text: str, words: str) -> None:
    first = find(text, words)
    folded = text.casefold()
    assert (first is None) == (words.casefold() not in folded)
    if first is None:
        return
    found = [find(text, words, number=number) for number in range(1, first.total + 1)]
    spans = [(one.start, one.end) for one in found if one is not None]
    assert len(spans) == first.total == folded.count(words.casefold())
    assert spans == sorted(spans)
    assert all(folded[start:end] == words.casefold() for start, end in spans)
    assert find(text, words, number=first.total + 1) == found[0]


def test_white_space_capitals_and_decomposed_syllables_do_not_matter() -> None:
    text = "그록은  2024년에\n공개됐다. Grok Is Open."
    assert find(text, "그록은 2024년에 공개됐다") == Found(1, 1, 0, 16)
    assert find(text, "grok is OPEN") == Found(1, 1, 18, 30)
    assert find(text, unicodedata.normalize("NFD", "공개됐다")) == Found(1, 1, 12, 16)
    assert find(text, "   ") is None


def test_the_search_begins_where_one_is() -> None:
    assert find("물 물 물", "물", near=1) == Found(3, 2, 2, 3)
    assert find("물 물 물", "물", near=9) == Found(3, 1, 0, 1)
