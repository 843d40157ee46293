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
from ui.shared.conversation import (
    LARGEST,
    Conversation,
    ConversationError,
    Exchange,
    exchange_of,
    from_json,
    stored,
)
from ui.shared.preferences import Preferences, preferences_of, selection_of
from ui.shared.surroundings import with_all_excerpts, with_excerpts

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


def bare(exchange: Exchange) -> Exchange:
    return dataclasses.replace(exchange, excerpts={}, passages=())


def to_json(conversation: Conversation, **more: object) -> str:
    """A conversation as the browser keeps it."""
    kept = {"format": "mundap-conversation", "version": 1, "id": conversation.id, "title": conversation.title}
    return json.dumps(kept | {"exchanges": list(map(stored, conversation.exchanges))} | more)


@given(st.lists(exchanges(), max_size=3), TEXT)
def test_a_conversation_comes_back_as_it_was(several: list[Exchange], title: str) -> None:
    numbered = (dataclasses.replace(bare(one), number=n, follows=n - 1) for n, one in enumerate(several, start=1))
    kept = Conversation("c-1", title[:120], tuple(numbered))
    assert from_json(to_json(kept)) == kept
    assert [exchange_of(stored(one)) for one in kept.exchanges] == list(kept.exchanges)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10), st.integers(0, 12))
def test_the_branch_that_is_shown_is_read_with_the_versions_of_its_questions(follows: list[int], last: int) -> None:
    """Of any tree of exchanges, each of which follows an earlier one."""
    kept = [Exchange(n, str(n), follows=min(before, n - 1)) for n, before in enumerate(follows, start=1)]
    branch = from_json(to_json(Conversation("c", "", tuple(kept)), last=last or None)).exchanges
    assert branch[-1].number == (last if 1 <= last <= len(kept) else len(kept))
    assert [one.follows for one in branch] == [0, *(one.number for one in branch[:-1])]
    for one in branch:
        beside = [other.number for other in kept if other.follows == one.follows]
        assert (one.version, one.versions) == (beside.index(one.number) + 1, len(beside))


def test_exchanges_that_follow_each_other_in_a_circle_end() -> None:
    forged = (Exchange(1, "1", follows=2), Exchange(2, "2", follows=1))
    assert [one.number for one in from_json(to_json(Conversation("c", "", forged))).exchanges] == [1, 2]


def test_a_conversation_from_before_there_were_branches_is_one_branch() -> None:
    written = json.loads(to_json(Conversation("c", "", tuple(Exchange(n, str(n)) for n in (1, 2, 4)))))
    for one in written["exchanges"]:
        del one["follows"]
    assert [(one.number, one.follows) for one in from_json(json.dumps(written)).exchanges] == [(1, 0), (2, 1), (4, 2)]


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
    damaged = text.replace(f'"confidence": {answer.confidence}', f'"confidence": {figure}')
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
