"""Feedback that is written is read again, whatever happens to the file, and becomes questions for a question set."""

from __future__ import annotations

import datetime
import errno
import json
import os
import threading
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rag.errors import StorageError
from rag.evaluation.question_set.items import QuestionItem
from rag.evaluation.question_set.questions import check_evidence
from rag.records import Answer, Citation
from ui.chat.feedback import CitedQuote, Feedback, FeedbackFile, Reason, feedback_on
from ui.chat.feedback_candidates import MISSING, candidate_lines, candidates

QUOTE = "그록-1의 언어 모델은 파라미터(매개변수)가 3140억 개이다."
CITATION = Citation(1, "d", "그록", "중앙일보", "2024-06-15", "seeds/articles/003.md", 0, len(QUOTE), QUOTE)
ANSWER = Answer("그록-1의 파라미터는 몇 개야?", "", QUOTE, False, None, 0.9, "ko", citations=(CITATION,))
ABSTENTION = Answer("그록-2의 파라미터는?", "", "찾지 못했습니다.", True, "no_evidence", 0.1, "ko")
NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
TEXTS = st.text(st.characters())  # lone surrogates too
FEEDBACK = st.builds(
    Feedback,
    at=st.just("2026-01-02T03:04:05Z"),
    verdict=st.sampled_from(["up", "down"]),
    reason=st.sampled_from([None, *get_args(Reason)]),
    comment=TEXTS,
    question=TEXTS,
    turns=st.lists(TEXTS, max_size=3),
    language=st.sampled_from(["ko", "en"]),
    answer=TEXTS,
    abstained=st.booleans(),
    answerer=TEXTS,
    confidence=st.floats(0, 1),
    quotes=st.lists(st.builds(CitedQuote, source=TEXTS, quote=TEXTS), max_size=3),
)


@given(st.lists(FEEDBACK, max_size=5))
def test_feedback_that_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, several: list[Feedback]
) -> None:
    file = FeedbackFile(tmp_path_factory.mktemp("home"))
    for feedback in several:
        file.append(feedback)
    assert list(file.read()) == several


@given(st.lists(FEEDBACK, min_size=1, max_size=3), st.data())
def test_a_cut_line_costs_itself_alone(
    tmp_path_factory: pytest.TempPathFactory, several: list[Feedback], data: st.DataObject
) -> None:
    file = FeedbackFile(tmp_path_factory.mktemp("home"))
    for feedback in several:
        file.append(feedback)
    whole = file.path.read_bytes()
    last = len(whole.rstrip(b"\n").split(b"\n")[-1])
    file.path.write_bytes(whole[: -data.draw(st.integers(2, last))])
    assert list(file.read()) == several[:-1]
    file.append(several[0])
    assert list(file.read()) == [*several[:-1], several[0]]


@given(FEEDBACK)
def test_a_candidate_is_refused_until_a_person_has_completed_it(feedback: Feedback) -> None:
    (found,) = candidates([feedback])
    is_complete = MISSING not in json.dumps(found)
    try:
        QuestionItem.model_validate_json(json.dumps(found))
    except ValidationError:
        return
    assert is_complete


def filled(candidate: dict[str, Any]) -> dict[str, Any]:
    """As a person completes it."""
    answers: dict[str, Any] = {"answerable": True, "type": "number", "language": "ko"}
    done = {key: answers[key] if value == MISSING else value for key, value in candidate.items()}
    if candidate["answerable"] is False and candidate["type"] == MISSING:
        done["type"] = "near_miss"
    if done["required"]:
        done["required"] = [{"kind": "number", "any_of": ["3140억 개"]}]
        text = json.dumps(done["evidence"], ensure_ascii=False)
        done["evidence"] = [[{"document": "003.md", "quote": QUOTE}]] if MISSING in text else done["evidence"]
    return done


@pytest.mark.parametrize("answer", [ANSWER, ABSTENTION])
@pytest.mark.parametrize("verdict", ["up", "down"])
@pytest.mark.parametrize("reason", [None, *get_args(Reason)])
@pytest.mark.parametrize("turns", [(), ("그록이 뭐야?",)])
def test_a_candidate_that_is_completed_is_accepted(answer: Answer, verdict: Any, reason: Any, turns: Any) -> None:
    (found,) = candidates([feedback_on(answer, verdict, reason=reason, turns=turns, now=NOW)])
    item = QuestionItem.model_validate_json(json.dumps(filled(found)))
    assert check_evidence([item], {"003.md": QUOTE}) == []
    assert item.question == answer.question


def test_thumbs_up_bring_the_citations_as_evidence() -> None:
    (found,) = candidates([feedback_on(ANSWER, "up", now=NOW)])
    assert found["type"] == "number"
    assert found["answerable"] is True
    assert found["evidence"] == [[{"document": "003.md", "quote": QUOTE}]]
    assert found["required"] == [{"kind": MISSING, "any_of": [MISSING]}]


def test_thumbs_up_on_an_abstention_say_that_nothing_answers() -> None:
    (found,) = candidates([feedback_on(ABSTENTION, "up", now=NOW)])
    assert (found["answerable"], found["required"], found["evidence"]) == (False, [], [])


def test_thumbs_down_keep_what_was_said_for_people_to_read() -> None:
    feedback = feedback_on(ANSWER, "down", reason="wrong", comment="  3140억이\n아니라 ", now=NOW)
    (found,) = candidates([feedback])
    assert found["answerable"] == MISSING
    assert found["evidence"] == [[{"document": MISSING, "quote": MISSING}]]
    assert found["note"] == (
        f"thumbs down, 2026-01-02T03:04:05Z, extractive; The answer is wrong; 3140억이 아니라; it said: {QUOTE}"
    )


def test_of_two_judgements_of_one_question_the_last_counts() -> None:
    lines = candidate_lines([feedback_on(ANSWER, "down", now=NOW), feedback_on(ANSWER, "up", now=NOW)])
    assert lines.count("\n") == 1
    assert json.loads(lines)["answerable"] is True


def test_no_file_is_no_feedback(tmp_path: Path) -> None:
    assert FeedbackFile(tmp_path).read() == ()


def test_a_disk_that_fills_up_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = FeedbackFile(tmp_path)
    first = feedback_on(ANSWER, "up", now=NOW)
    file.append(first)
    write = os.write
    calls: list[int] = []

    def full(descriptor: int, data: bytes) -> int:
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[:20])

    with monkeypatch.context() as patch, pytest.raises(StorageError, match="No space left"):
        patch.setattr(os, "write", full)
        file.append(first)
    assert file.path.read_bytes().endswith(b"}\n")
    file.append(first)
    assert file.read() == (first, first)


def test_feedback_over_its_limit_is_refused_and_what_is_there_stays(tmp_path: Path) -> None:
    feedback = feedback_on(ANSWER, "up", now=NOW)
    FeedbackFile(tmp_path).append(feedback)
    size = (tmp_path / "feedback.jsonl").stat().st_size
    with pytest.raises(StorageError, match="MUNDAP_FEEDBACK_MB") as refused:
        FeedbackFile(tmp_path, 2 * size - 1).append(feedback)
    assert "MUNDAP_FEEDBACK_MB" in refused.value.korean
    FeedbackFile(tmp_path, 2 * size).append(feedback)
    assert FeedbackFile(tmp_path).read() == (feedback,) * 2


def test_a_file_that_cannot_be_opened_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "feedback.jsonl").mkdir()
    with pytest.raises(StorageError):
        FeedbackFile(tmp_path).append(feedback_on(ANSWER, "up"))
    with pytest.raises(StorageError):
        FeedbackFile(tmp_path).read()


def test_threads_and_other_writers_do_not_mix_their_lines(tmp_path: Path) -> None:
    feedback = feedback_on(ANSWER, "up", comment="가" * 1000, now=NOW)
    shared = FeedbackFile(tmp_path)
    files = [shared, shared, FeedbackFile(tmp_path), FeedbackFile(tmp_path)]

    def write(file: FeedbackFile) -> None:
        for _ in range(20):
            file.append(feedback)

    threads = [threading.Thread(target=write, args=[file]) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FeedbackFile(tmp_path).read() == (feedback,) * 80
