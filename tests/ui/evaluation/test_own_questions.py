"""One's own questions on the page: taken or refused in a sentence, and asked where the packaged ones mean nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import QuestionSetError
from rag.evaluation.question_set.questions import load_questions
from rag.evaluation.session import PACKAGED
from ui.evaluation import view
from ui.evaluation.own_questions import OwnQuestions, packaged_questions_apply
from ui.words.evaluation import ENGLISH, KOREAN

GOOD = {
    "id": "q1", "type": "number", "language": "ko", "question": "도서관에는 책이 몇 권 있나?", "answerable": True,
    "required": [{"kind": "number", "any_of": ["3만 2000권"]}],
    "evidence": [[{"document": "library.md", "quote": "책이 3만 2000권 있다."}]], "cluster": "q1",
}  # fmt: skip


def lines(*records: object) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)


def test_a_good_file_takes_the_place_of_the_one_before_and_a_faulty_one_does_not(tmp_path: Path) -> None:
    own, given = OwnQuestions(tmp_path / "evaluations"), tmp_path / "given.jsonl"
    assert own.count() == 0
    given.write_text(lines(GOOD), encoding="utf-8")
    assert own.take(given) == own.count() == 1
    given.write_text(lines(GOOD, {"id": "q2"}), encoding="utf-8")
    with pytest.raises(QuestionSetError):
        own.take(given)
    assert own.count() == 1


@pytest.mark.parametrize("content", ["no JSON", lines(GOOD, GOOD), lines({"id": 7}), lines(GOOD, [1]), "", "\n\n"])
def test_a_fault_is_told_in_a_sentence_with_its_line_and_not_as_a_list(tmp_path: Path, content: str) -> None:
    given = tmp_path / "given.jsonl"
    given.write_text(content, encoding="utf-8")
    with pytest.raises(QuestionSetError) as raised:
        OwnQuestions(tmp_path).take(given)
    for labels, line in ((KOREAN, "행: "), (ENGLISH, "line ")):
        said = view.problem(raised.value, labels)
        assert said.count("<p") == 1 and "\n" not in said and len(said) < 400
        assert not content.strip() or line in said


def test_the_example_on_the_page_is_a_question(tmp_path: Path) -> None:
    for labels in (KOREAN, ENGLISH):
        path = tmp_path / "example.jsonl"
        path.write_text(labels.own_example, encoding="utf-8")
        assert load_questions(path)[0].language == labels.language


def test_the_packaged_questions_are_offered_over_their_documents_alone() -> None:
    documents = {piece.document for item in load_questions(PACKAGED) for group in item.evidence for piece in group}
    assert packaged_questions_apply(f"articles/{name}" for name in documents)
    assert not packaged_questions_apply(["library.md"])
    assert not packaged_questions_apply(sorted(documents)[1:])


def test_the_note_is_open_where_there_is_nothing_else() -> None:
    closed = view.own_questions(KOREAN, "", has_packaged=True, has_own=False)
    assert "<details>" in closed and KOREAN.own_only not in closed
    opened = view.own_questions(KOREAN, "", has_packaged=False, has_own=False)
    assert "<details open>" in opened and KOREAN.own_only in opened
