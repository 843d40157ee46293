"""The training data keep their laws: what is quoted from a text is in it, and twins point at each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.models import EmbeddedE5
from rag.questions import LONGEST_TALK, small_talk_of
from rag.questions.small_talk import KINDS

TRAINING = Path(__file__).parents[1] / "seeds" / "training"
FILES = sorted((TRAINING / "reading").glob("*.jsonl"))


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_answer_is_a_span_of_its_evidence_and_the_evidence_of_its_text(path: Path) -> None:
    for record in records(path):
        for question in record["questions"]:
            assert question["answer"] in question["evidence"], (record["id"], question["question"])
            assert record["text"].count(question["evidence"]) == 1, (record["id"], question["evidence"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rival_is_in_the_text(path: Path) -> None:
    for record in records(path):
        rivals = [one["rival"] for one in record["unanswerable"] if one["rival"] is not None]
        assert [rival for rival in rivals if rival not in record["text"]] == [], record["id"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_claim_has_words_that_decide_unless_nothing_does_and_a_twin_of_another_label(path: Path) -> None:
    for record in records(path):
        claims = record["claims"]
        for place, claim in enumerate(claims):
            assert (claim["evidence"] is None) == (claim["label"] == "neither"), (record["id"], claim["claim"])
            words = claim["evidence"]
            assert words is None or (words and words in record["text"]), (record["id"], claim["claim"])
            twin = claims[claim["twin"]]
            assert twin["twin"] == place, (record["id"], claim["claim"])
            assert {claim["label"], twin["label"]} & {"supported"}, (record["id"], claim["claim"])
            assert claim["label"] != twin["label"], (record["id"], claim["claim"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_near_miss_is_not_told_by_the_form_of_its_question(path: Path) -> None:
    asked: dict[str, list[str]] = {"questions": [], "unanswerable": []}
    for record in records(path):
        for kind, found in asked.items():
            found += [one["question"] for one in record[kind] if one["language"] == record["language"]]
    forms = [
        [
            np.mean([not question.rstrip().endswith("?") for question in found]),
            np.mean([question.rstrip("?")[-1:] in "요죠" for question in found]),
            np.mean([question[0].islower() for question in found]),
            np.mean([len(question) for question in found]) / 50,
        ]
        for found in asked.values()
    ]
    assert np.allclose(forms[0], forms[1], atol=0.1), forms


def test_no_text_occurs_twice() -> None:
    found = [record for path in FILES for record in records(path)]
    assert len({record["id"] for record in found}) == len(found)
    assert len({record["text"] for record in found}) == len(found)


def test_a_sentence_is_a_gap_or_it_is_none() -> None:
    found = records(TRAINING / "gaps.jsonl")
    assert {type(one["gap"]) for one in found} == {bool}
    assert len({one["text"] for one in found}) == len(found)


def test_a_question_is_an_instruction_or_it_is_none() -> None:
    found = records(TRAINING / "instructions.jsonl")
    assert {type(one["instruction"]) for one in found} == {bool}
    assert {one["language"] for one in found} == {"ko", "en"}
    assert len({one["text"] for one in found}) == len(found)


def test_a_table_is_a_form_or_it_is_none_and_so_are_titles_kinds() -> None:
    tables, titles = records(TRAINING / "forms.jsonl"), records(TRAINING / "kinds.jsonl")
    assert {type(one["form"]) for one in tables} == {type(one["kind"]) for one in titles} == {bool}
    assert len({json.dumps(one["rows"]) for one in tables}) == len(tables)
    assert len({one["text"] for one in titles}) == len(titles)
    assert all(len(row) % 2 == 0 for one in tables for row in one["rows"])


def test_small_talk_has_a_kind_or_is_a_real_question() -> None:
    found = records(TRAINING / "small_talk.jsonl")
    kinds = {one["kind"] for one in found}
    assert kinds == {None, *KINDS}
    assert {one["language"] for one in found} == {"ko", "en"}
    assert len({one["text"] for one in found}) == len(found)
    assert max(len(one["text"]) for one in found if one["kind"]) <= LONGEST_TALK


def test_real_questions_are_not_taken_for_small_talk() -> None:
    """Of texts that the classifier was not fitted on; of all of them it takes 2 in 1,000 (fit_small_talk.py)."""
    embedder = EmbeddedE5()
    asked = [one["question"] for path in FILES for text in records(path)[1::8] for one in text["questions"][:2]]
    taken = [question for question in asked if small_talk_of(question, embedder.embed_query(question))]
    assert len(taken) <= 0.005 * len(asked), taken
