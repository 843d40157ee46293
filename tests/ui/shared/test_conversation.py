"""What the browser keeps of a conversation comes back as it was; whatever else comes back is refused in words."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hostile import TEXT, exchanges
from hypothesis import given
from hypothesis import strategies as st

from rag.assembly import Reader
from rag.records import Answer, Claim
from ui.shared.conversation import LARGEST, Conversation, ConversationError, Exchange, from_json, to_json
from ui.shared.preferences import Preferences, preferences_of, selection_of
from ui.shared.surroundings import with_all_excerpts, with_excerpts

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


def bare(exchange: Exchange) -> Exchange:
    return dataclasses.replace(exchange, excerpts={}, passages=())


@given(st.lists(exchanges(), max_size=3), TEXT)
def test_a_conversation_comes_back_as_it_was(several: list[Exchange], title: str) -> None:
    kept = Conversation("c-1", title[:120], tuple(map(bare, several)))
    assert from_json(to_json(kept)) == kept


def test_no_follow_up_leans_on_small_talk() -> None:
    asked = Exchange(1, "그록은?", Answer("그록은?", "그록은?", "챗봇이다. [1]", False, None, 0.9, "ko"))
    thanks = Exchange(2, "고마워", Answer("고마워", "고마워", "네.", True, "small_talk", 0.0, "ko"))
    assert [turn.question for turn in Conversation("c", "", (asked, thanks)).turns] == ["그록은?"]


@given(st.text() | JSON.map(json.dumps))
def test_what_is_no_conversation_is_refused_in_words(text: str) -> None:
    if not text.strip():
        assert from_json(text) == Conversation()
        return
    with pytest.raises(ConversationError) as refusal:
        from_json(text)
    assert refusal.value.in_language("ko") != refusal.value.in_language("en")


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"id": "../x"}, {"id": "a" * 65}, {"title": "a" * 121}, {"exchanges": [{"number": 0}]}],
)
def test_another_version_or_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ConversationError):
        from_json(json.dumps(json.loads(to_json(Conversation("c"))) | change))


def test_what_is_too_long_is_refused_unread() -> None:
    with pytest.raises(ConversationError):
        from_json(" " * LARGEST + to_json(Conversation("c")))


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "1e999"])
def test_figures_that_are_none_are_refused(figure: str, packaged: Reader) -> None:
    answer = packaged.chain.invoke("그록-1의 파라미터는 몇 개인가?")
    text = to_json(Conversation("c", "", (Exchange(1, answer.question, answer),)))
    damaged = text.replace(f'"confidence":{answer.confidence}', f'"confidence":{figure}')
    assert damaged != text
    with pytest.raises(ConversationError):
        from_json(damaged)


def test_what_a_later_version_adds_is_passed_over() -> None:
    written = json.loads(to_json(Conversation("c", "이름", (Exchange(1, "물음?"),))))
    written |= {"changed": 1}
    written["exchanges"][0] |= {"mood": "good"}
    assert from_json(json.dumps(written)).title == "이름"


@pytest.mark.parametrize(("answerer", "checked"), [("a model", "matched"), ("extractive", "quoted")])
def test_an_answer_kept_before_there_was_a_judge_still_opens(answerer: str, checked: str) -> None:
    answer = Answer("?", "?", "가.", False, None, 0.5, "ko", (Claim("가.", (), True),), answerer=answerer)
    written = json.loads(to_json(Conversation("c", "", (Exchange(1, "?", answer),))))
    (claim,) = written["exchanges"][0]["answer"]["claims"]
    for name in ("form", "checked", "kind", "computed", "withheld_before"):
        del claim[name]
    del written["exchanges"][0]["answer"]["usage"]["judge_tokens"]
    (opened,) = from_json(json.dumps(written)).exchanges
    assert opened.answer is not None
    assert opened.answer.claims == (Claim("가.", (), True, checked=checked),)  # type: ignore[arg-type]


@pytest.mark.parametrize("claims", [3, "가", [3], [None], {"checked": "judged"}, [{"checked": "sworn"}]])
def test_claims_that_are_none_are_refused(claims: object) -> None:
    answer = Answer("?", "?", "가.", False, None, 0.5, "ko", answerer="a model")
    written = json.loads(to_json(Conversation("c", "", (Exchange(1, "?", answer),))))
    written["exchanges"][0]["answer"]["claims"] = claims
    with pytest.raises(ConversationError):
        from_json(json.dumps(written))


def test_an_exchange_takes_the_place_of_its_number_and_of_all_behind_it() -> None:
    three = Conversation("c", "", tuple(Exchange(n, str(n)) for n in (1, 2, 3)))
    assert [one.question for one in three.with_last(Exchange(2, "new")).exchanges] == ["1", "new"]
    assert [one.question for one in three.with_last(Exchange(4, "new")).exchanges] == ["1", "2", "3", "new"]
    assert three.next_number == 4 and Conversation().next_number == 1
    assert [one.verdict for one in three.with_verdict(2, "up").exchanges] == [None, "up", None]


@given(st.text() | JSON.map(json.dumps))
def test_preferences_that_cannot_be_read_count_as_not_chosen(text: str) -> None:
    preferences_of(text)
    selection_of(text)


def test_preferences_are_read() -> None:
    written = '{"language": "en", "answerer": null, "strictness": "strict", "passages": 5}'
    assert preferences_of(written) == Preferences("en", None, "strict", 5)
    assert preferences_of('{"passages": 0}') == Preferences()
    assert selection_of('{"outlets": ["중앙일보"], "since": "2024"}').outlets == {"중앙일보"}


def test_surroundings_are_looked_up_anew(packaged: Reader) -> None:
    answer = packaged.chain.invoke("그록-1의 파라미터는 몇 개인가?")
    shown = with_excerpts(Exchange(1, answer.question, answer), packaged.catalog)
    assert all(found.whole for found in shown.excerpts.values()) and len(shown.excerpts) == len(answer.citations)
    again = with_all_excerpts(from_json(to_json(Conversation("c", "", (shown,)))), packaged.catalog)
    assert again.exchanges == (shown,)
    forged = dataclasses.replace(answer.citations[0], start=3, end=9)
    lied = Exchange(1, "?", dataclasses.replace(answer, citations=(forged,)))
    assert not with_excerpts(lied, packaged.catalog).excerpts[forged.marker].whole
