"""The packaged question set is what it says it is, and every fault of a question file is told."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag import loaders
from rag.errors import QuestionSetError
from rag.evaluation.gate import load_gate
from rag.evaluation.questions import QuestionItem, check_evidence, load_questions, require_evidence, texts_of
from rag.records import Document

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLES = sorted((SEEDS / "articles").glob("*.md"))

GOOD: dict[str, Any] = {
    "id": "a-1",
    "type": "number",
    "language": "ko",
    "question": "그록-1의 파라미터는 몇 개야?",
    "answerable": True,
    "required": [{"kind": "number", "any_of": ["3140억 개", "314 billion"]}],
    "forbidden": [{"kind": "number", "value": "2040억"}],
    "evidence": [[{"document": "a.md", "quote": "파라미터는 3140억 개이다."}]],
    "cluster": "a",
    "note": "",
}
UNANSWERABLE = GOOD | {"id": "a-2", "answerable": False, "required": [], "forbidden": [], "evidence": []}
TEXTS = {"a.md": "그록-1의 파라미터는 3140억 개이다. 하이퍼클로바는 2040억 개이다."}


@pytest.fixture(scope="module")
def packaged() -> tuple[QuestionItem, ...]:
    return load_questions(SEEDS / "questions.jsonl")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return texts_of(loaders.load(path, source=f"seeds/articles/{path.name}", max_bytes=10**7) for path in ARTICLES)


def item(**changes: Any) -> QuestionItem:
    return QuestionItem.model_validate_json(json.dumps(GOOD | changes))


def written(folder: Path, *lines: dict[str, Any] | str) -> Path:
    path = folder / "questions.jsonl"
    content = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("\n".join(content), encoding="utf-8")
    return path


class TestThePackagedSet:
    def test_every_quote_stands_in_its_article(self, packaged: tuple[QuestionItem, ...], texts: dict[str, str]) -> None:
        assert check_evidence(packaged, texts) == []

    def test_every_article_has_twelve_answerable_questions(self, packaged: tuple[QuestionItem, ...]) -> None:
        count: Counter[str] = Counter()
        for question in packaged:
            count.update({evidence.document for group in question.evidence for evidence in group})
        assert set(count) == {path.name for path in ARTICLES}
        assert min(count.values()) >= 12

    def test_its_composition(self, packaged: tuple[QuestionItem, ...]) -> None:
        types = Counter(question.type for question in packaged)
        assert len(packaged) >= 80
        assert sum(question.language == "en" for question in packaged) >= 10
        assert sum(not question.answerable for question in packaged) >= 20
        assert types["typo"] >= 8
        assert types["two_documents"] >= 8
        assert all(types[kind] for kind in ("fact", "number", "date", "name", "reason", "definition"))

    def test_questions_for_two_documents_need_two(self, packaged: tuple[QuestionItem, ...]) -> None:
        for question in packaged:
            if question.type == "two_documents":
                documents = [{evidence.document for evidence in group} for group in question.evidence]
                assert len(set.union(*documents)) >= 2, question.id
                assert not set.intersection(*documents), question.id

    def test_near_misses_and_wrong_premises_have_no_answer(self, packaged: tuple[QuestionItem, ...]) -> None:
        assert not any(q.answerable for q in packaged if q.type in ("near_miss", "wrong_premise"))

    def test_no_question_is_asked_twice(self, packaged: tuple[QuestionItem, ...]) -> None:
        assert len({question.question for question in packaged}) == len(packaged)

    def test_its_gate_is_the_one_that_is_promised(self) -> None:
        gate = load_gate(SEEDS / "gate.json")
        assert gate["right"] >= 0.9
        assert gate["false_answers"] <= 0.1
        assert gate["quote_fidelity"] == 1.0


class TestTheFile:
    def test_questions_keep_their_order(self, tmp_path: Path) -> None:
        loaded = load_questions(written(tmp_path, GOOD, "", UNANSWERABLE))
        assert [question.id for question in loaded] == ["a-1", "a-2"]
        assert loaded[0] == item()

    def test_a_byte_order_mark_and_carriage_returns_do_no_harm(self, tmp_path: Path) -> None:
        path = tmp_path / "q.jsonl"
        path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n\r\n")
        assert len(load_questions(path)) == 1

    def test_all_faults_are_told_with_their_lines(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            GOOD,
            GOOD | {"id": "a-3", "type": "riddle", "languages": "ko"},
            "",
            '{"id": "a-4", ',
            GOOD,
            GOOD | {"id": "a-5", "required": []},
            UNANSWERABLE | {"evidence": GOOD["evidence"]},
            GOOD | {"id": "a-6", "required": [{"kind": "money", "any_of": ["비싸다"]}]},
            GOOD | {"id": "a-7", "evidence": [[{"document": "a.md", "quote": " "}]]},
            GOOD | {"id": "a-8", "evidence": [[]]},
            GOOD | {"id": "a-9", "answerable": "true"},
        )
        with pytest.raises(QuestionSetError) as caught:
            load_questions(path)
        message = str(caught.value)
        for fault in (
            "has 11 faults",
            "line 2: type: ",
            "line 2: languages: ",
            "line 4: Invalid JSON",
            "line 5: the id “a-1” stands on line 1 already",
            "line 6: an answerable question needs",
            "line 7: an unanswerable question has neither",
            "line 8: required.0: “비싸다” cannot be read as one money",
            "line 9: evidence.0.0.quote: must not be blank",
            "line 10: evidence.0: ",
            "line 11: answerable: ",
        ):
            assert fault in message
        assert "line 1:" not in message
        assert "line 3:" not in message

    def test_of_very_many_faults_the_first_twenty_are_told(self, tmp_path: Path) -> None:
        with pytest.raises(QuestionSetError) as caught:
            load_questions(written(tmp_path, *(["{"] * 33)))
        message = str(caught.value)
        assert "has 33 faults" in message
        assert "line 20:" in message
        assert "line 21:" not in message
        assert "and 13 more" in message

    @pytest.mark.parametrize("content", [b"", b"\n \n", "{}".encode("utf-16")])
    def test_a_file_without_questions_is_an_error(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "q.jsonl"
        path.write_bytes(content)
        with pytest.raises(QuestionSetError, match=r"q\.jsonl"):
            load_questions(path)

    def test_a_missing_file_and_a_folder_are_errors(self, tmp_path: Path) -> None:
        with pytest.raises(QuestionSetError, match="There is no question file"):
            load_questions(tmp_path / "none.jsonl")
        with pytest.raises(QuestionSetError, match="cannot be read"):
            load_questions(tmp_path)


class TestTheEvidence:
    def test_good_evidence_has_no_faults(self) -> None:
        assert check_evidence([item()], TEXTS) == []
        require_evidence([item()], TEXTS)

    def test_a_quote_must_be_exact(self) -> None:
        quote = {"document": "a.md", "quote": "파라미터는  3140억 개이다."}
        (fault,) = check_evidence([item(evidence=[[quote]])], TEXTS)
        assert fault.startswith("a-1: a.md has no “파라미터는  3140억")

    def test_an_unknown_document_is_told_once(self) -> None:
        faults = check_evidence([item(), item(id="a-2")], {})
        assert faults == ["no document (or more than one) is called a.md, which 2 quotes name"]

    def test_a_required_fact_must_stand_in_a_quote(self) -> None:
        required = [*GOOD["required"], {"kind": "date", "any_of": ["2023년 11월"]}]
        (fault,) = check_evidence([item(required=required)], TEXTS)
        assert fault == "a-1: none of its quotes states the required date “2023년 11월”"

    def test_a_forbidden_fact_must_not_stand_in_a_quote(self) -> None:
        (fault,) = check_evidence([item(forbidden=[{"kind": "number", "value": "314 billion"}])], TEXTS)
        assert fault == "a-1: the forbidden number “314 billion” stands in its evidence"

    def test_faults_become_one_error(self) -> None:
        with pytest.raises(QuestionSetError, match=r"is called a\.md"):
            require_evidence([item()], {})

    def test_documents_are_named_by_the_last_part_of_their_source(self) -> None:
        named = texts_of([document("seeds/articles/a.md", "가"), document("b.md", "나")])
        assert named == {"seeds/articles/a.md": "가", "a.md": "가", "b.md": "나"}

    def test_a_name_that_two_texts_share_names_neither(self) -> None:
        named = texts_of([document("x/a.md", "가"), document("y/a.md", "나"), document("z/b.md", "다")])
        assert named == {"x/a.md": "가", "y/a.md": "나", "z/b.md": "다", "b.md": "다"}


def document(source: str, text: str) -> Document:
    return Document(id=source, location=source, source=source, text=text, title=source)
