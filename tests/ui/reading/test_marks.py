"""Where on a page a quote is: the boxes of its letters, a line each, however the page writes them."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ui.reading.marks import marks

ACROSS, HEIGHT = 10, 0.05  # letters in a line of the page, and its height


def page(text: str) -> tuple[str, list[list[float]]]:
    """The letters of a text set in lines of ten, and their boxes."""
    letters = [letter for letter in text if letter.isalnum()]
    boxes = [
        [
            place % ACROSS / ACROSS,
            place // ACROSS * HEIGHT,
            (place % ACROSS + 1) / ACROSS,
            (place // ACROSS + 1) * HEIGHT,
        ]
        for place in range(len(letters))
    ]
    return "".join(letters), boxes


def covered(found: list[list[float]]) -> set[int]:
    """The places of the letters under the marks."""
    return {
        round(top / HEIGHT) * ACROSS + column
        for left, top, right, _ in found
        for column in range(round(left * ACROSS), round(right * ACROSS))
    }


TEXTS = st.text("가각나다라마바사아자차카타파하 ABCdef1234.,- \n", min_size=12, max_size=120)


@given(TEXTS, st.data())
def test_the_marks_cover_the_letters_of_the_quote_and_no_others(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 8))
    end = data.draw(st.integers(start + 8, len(text)))
    quote = text[start:end]
    letters, boxes = page(text)
    sought = "".join(letter for letter in quote if letter.isalnum())
    found = covered(marks(letters, boxes, quote, len(page(text[:start])[0]) / max(len(letters), 1)))
    if sought:
        assert "".join(letters[place] for place in sorted(found)).casefold() == sought.casefold()
    else:
        assert not found


def test_a_page_may_write_the_same_letters_in_another_way() -> None:
    written = unicodedata.normalize("NFD", "첫 줄이다. 달빛 도서관은 2019년에 문을 열었다.") + " of\ufb01ce"
    letters, boxes = page(written)
    assert len(covered(marks(letters, boxes, "달빛 도서관은 2019년에 문을 열었다."))) >= 16
    assert marks(letters, boxes, "office")


def test_a_quote_over_a_gap_is_found_in_parts_and_another_text_is_not() -> None:
    whole = "달빛 도서관은 언덕 위의 옛 우체국을 고쳐 지었다. 달빛 도서관에는 책이 3만 2000권 있다."
    letters, boxes = page(f"{whole[:30]} 머리말 17쪽 {whole[30:]}")
    assert len(covered(marks(letters, boxes, whole))) > 15
    assert marks(letters, boxes, "푸른 등대의 높이는 27미터이다. 푸른 등대는 남쪽 곶에 서 있다.") == []
    assert marks("", [], whole) == []


def test_of_equal_places_the_nearest_is_marked() -> None:
    letters, boxes = page("같은 말이다 아주 다른 글 같은 말이다")
    first, last = (covered(marks(letters, boxes, "같은 말이다", near)) for near in (0.0, 1.0))
    assert max(first) < min(last)
