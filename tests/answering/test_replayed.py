"""Drafts of a good model over the original articles, true and subtly false, with a recorded judge over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import doubles
import pytest
from faulty_server import FaultyServer
from replayed_model import SENTENCES, ReplayedModel, as_draft, bare, index_originals, recorded_drafts, recorded_verdicts

from rag import assembly
from rag.assembly import Reader
from rag.records import Answer, Question
from rag.settings import load_settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SENTENCES.exists(), reason="the recorded sentences are not here"),
]


def lines(name: str) -> list[dict[str, Any]]:
    path = SENTENCES / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


VERDICTS = recorded_verdicts() if SENTENCES.exists() else {}
DRAFTS = recorded_drafts() if SENTENCES.exists() else {}
REFUSALS = recorded_drafts(name="near.txt") if SENTENCES.exists() else {}
ASKED = {question["id"]: question for question in lines("questions.jsonl")}
TWINS = [one for one in lines("sentences.jsonl") if one["kind"].islower()]


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory, packaged: Reader) -> Iterator[Mapping[str, Reader]]:
    """The original articles (o) and the packaged digests (s)."""
    home = tmp_path_factory.mktemp("originals")
    index_originals(home)
    reader = assembly.open_reader(load_settings(home=home / "home"))
    yield {"o": reader, "s": packaged}
    reader.close()


def ask(indexes: Mapping[str, Reader], question: str, replay: ReplayedModel, judge: str = "auto") -> Answer:
    with FaultyServer(replay) as server:
        chain = doubles.chain_with_model(
            indexes[ASKED[question]["index"]],
            openai_base_url=server.url,
            openai_api_key="sk-x",
            model="m",
            judge=judge,
        )
        return chain.invoke(Question(ASKED[question]["question"]))


@pytest.mark.parametrize("question", sorted(DRAFTS))
def test_what_the_judge_supports_is_shown_and_what_it_does_not_is_withheld(
    question: str, indexes: Mapping[str, Reader]
) -> None:
    answer = ask(indexes, question, ReplayedModel(DRAFTS[question], VERDICTS))
    shown = {claim.text for claim in answer.claims}
    drafted = [bare(line) for line in DRAFTS[question].splitlines()]
    supported = [text for text in drafted if text in VERDICTS and VERDICTS[text].verdict == "supported"]
    assert [text for text in supported if text not in shown] == []
    assert all(VERDICTS[text].verdict == "supported" for text in shown if text in VERDICTS)
    assert all(claim.checked in ("judged", "quoted") for claim in answer.claims)


@pytest.mark.parametrize("question", sorted({one["id"] for one in TWINS}))
def test_of_true_and_false_twins_the_true_one_is_shown(question: str, indexes: Mapping[str, Reader]) -> None:
    own = [one for one in TWINS if one["id"] == question]
    answer = ask(indexes, question, ReplayedModel(as_draft(own), VERDICTS))
    shown = {claim.text for claim in answer.claims}
    assert [one["sentence"] for one in own if not one["true"] and one["sentence"] in shown] == []
    wanted = [one["sentence"] for one in own if VERDICTS[one["sentence"]].verdict == "supported"]
    assert [text for text in wanted if text not in shown] == []


@pytest.mark.parametrize("question", sorted(REFUSALS))
@pytest.mark.parametrize("judge", ["auto", "none"])
def test_a_refusal_in_words_abstains(question: str, judge: str, indexes: Mapping[str, Reader]) -> None:
    answer = ask(indexes, question, ReplayedModel(REFUSALS[question], VERDICTS), judge)
    assert answer.abstained and answer.claims == ()


def test_true_sentences_beside_the_question_are_no_answer(indexes: Mapping[str, Reader]) -> None:
    for question in ("o05", "o09"):
        replay = ReplayedModel(DRAFTS[question], VERDICTS, answers=False)
        answer = ask(indexes, question, replay)
        assert answer.abstained and answer.claims == ()
        assert len(answer.rejected) == len(DRAFTS[question].splitlines())


def test_the_judge_reads_less_than_the_model(indexes: Mapping[str, Reader]) -> None:
    replays = {question: ReplayedModel(draft, VERDICTS) for question, draft in DRAFTS.items()}
    for question, replay in replays.items():
        ask(indexes, question, replay)
    clean = [replay for replay in replays.values() if not replay.calls["repair"] and replay.calls["answer"]]
    assert all(replay.calls["answer"] == 1 and replay.calls["judge"] <= 2 for replay in clean)
    tokens = [sum(replay.tokens[kind] for replay in clean) for kind in ("judge", "answer")]
    assert tokens[0] <= tokens[1] / 2
