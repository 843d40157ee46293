"""One tab has one growing answer, which ends once and follows the language of its tab."""

from __future__ import annotations

from ui.chat.growing import GrowingAnswers


def test_a_second_click_asks_nothing_until_the_answer_has_ended() -> None:
    growing = GrowingAnswers()
    first = growing.begin("tab", "ko")
    assert first is not None and "tab" in growing
    assert growing.begin("tab", "ko") is None
    assert growing.begin("other", "ko") is not None
    growing.end("tab", first)
    assert "tab" not in growing and "other" in growing
    assert growing.begin("tab", "ko") is not None


def test_an_answer_that_ends_twice_leaves_the_next_one_alone() -> None:
    growing = GrowingAnswers()
    first = growing.begin("tab", "ko")
    assert first is not None
    growing.end("tab", first)
    second = growing.begin("tab", "en")
    growing.end("tab", first)
    assert second is not None and "tab" in growing


def test_a_growing_answer_goes_on_in_the_language_of_its_tab() -> None:
    growing = GrowingAnswers()
    answer = growing.begin("tab", "ko")
    assert answer is not None
    growing.switch("tab", "en")
    assert answer.language == "en"
    growing.switch("other", "ko")
    assert "other" not in growing
