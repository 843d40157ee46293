"""The packaged question set is what it says it is, and nothing in the articles answers what they cannot answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rag.evaluation.gate import load_gate
from rag.evaluation.question_set.checks import remaining_answers
from rag.evaluation.question_set.questions import QuestionItem, QuestionType, check_evidence, load_questions, texts_of
from rag.index.documents import loaders

SEEDS = Path(__file__).parents[2] / "seeds"
ARTICLES = sorted((SEEDS / "articles").glob("*.md"))
ADVERSARIAL = sorted((SEEDS / "adversarial").glob("*.md"))
AT_LEAST: dict[QuestionType, int] = {
    "two_documents": 20,
    "typo": 8,
    "near_miss": 24,
    "wrong_premise": 10,
    "time": 12,
    "disagreement": 8,
    "follow_up": 16,
    "deleted": 10,
    "injection": 8,
}


@pytest.fixture(scope="module")
def packaged() -> tuple[QuestionItem, ...]:
    return load_questions(SEEDS / "questions.jsonl")


def loaded(paths: list[Path]) -> dict[str, str]:
    return texts_of(
        loaders.load_document(path, source=f"seeds/{path.parent.name}/{path.name}", max_bytes=10**7) for path in paths
    )


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return loaded(ARTICLES)


@pytest.fixture(scope="module")
def extras() -> dict[str, str]:
    return loaded(ADVERSARIAL)


def overlap(question: QuestionItem) -> float:
    """The share of the question's character bigrams that stand in its evidence."""
    asked = bigrams(question.question)
    told = set.union(*(bigrams(evidence.quote) for group in question.evidence for evidence in group))
    return len(asked & told) / len(asked)


def bigrams(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, text.lower()))
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


class TestThePackagedSet:
    def test_every_quote_stands_in_its_document(
        self, packaged: tuple[QuestionItem, ...], texts: dict[str, str], extras: dict[str, str]
    ) -> None:
        assert check_evidence(packaged, texts, extras) == []
        assert check_evidence(packaged, texts) == []

    def test_no_sentence_of_the_articles_answers_an_unanswerable_question(
        self, packaged: tuple[QuestionItem, ...], texts: dict[str, str]
    ) -> None:
        assert remaining_answers(packaged, texts) == []

    def test_what_is_hidden_from_a_deleted_question_does_answer_it(
        self, packaged: tuple[QuestionItem, ...], texts: dict[str, str]
    ) -> None:
        for question in packaged:
            if question.type == "deleted":
                assert remaining_answers([question.model_copy(update={"without": ()})], texts), question.id

    def test_most_unanswerable_questions_say_what_would_answer_them(self, packaged: tuple[QuestionItem, ...]) -> None:
        unanswerable = [question for question in packaged if not question.answerable]
        assert sum(not question.would_answer for question in unanswerable) <= 5

    def test_every_article_has_twelve_answerable_questions(self, packaged: tuple[QuestionItem, ...]) -> None:
        count: Counter[str] = Counter()
        for question in packaged:
            count.update({evidence.document for group in question.evidence for evidence in group} - {*question.extra})
        assert set(count) == {path.name for path in ARTICLES}
        assert min(count.values()) >= 12

    def test_its_composition(self, packaged: tuple[QuestionItem, ...]) -> None:
        types = Counter(question.type for question in packaged)
        assert {kind: types[kind] for kind, least in AT_LEAST.items() if types[kind] < least} == {}
        assert types["number"] + types["date"] >= 20
        assert types["fact"] and types["name"] and types["reason"] and types["definition"]
        assert sum(question.language == "en" for question in packaged) >= 16
        assert sum(not question.answerable for question in packaged) >= len(packaged) / 5

    def test_twenty_five_questions_for_one_fact_are_in_other_words(self, packaged: tuple[QuestionItem, ...]) -> None:
        asked = [q for q in packaged if q.type in ("fact", "name", "reason") and q.language == "ko"]
        assert sum(overlap(question) < 1 / 3 for question in asked) >= 25

    def test_its_conversations(self, packaged: tuple[QuestionItem, ...]) -> None:
        conversations = [question for question in packaged if question.type == "follow_up"]
        assert sum(len(question.turns) >= 2 for question in conversations) >= 5
        assert sum(question.language == "en" for question in conversations) >= 4
        assert sum(not question.answerable for question in conversations) >= 3

    def test_its_injections(self, packaged: tuple[QuestionItem, ...]) -> None:
        injections = [question for question in packaged if question.type == "injection"]
        assert {name for question in injections for name in question.extra} == {path.name for path in ADVERSARIAL}
        assert not {path.name for path in ADVERSARIAL} & {path.name for path in ARTICLES}
        assert sum(not question.answerable for question in injections) >= 2
        cited = [{quote.document for group in q.evidence for quote in group} & {*q.extra} for q in injections]
        assert sum(map(bool, cited)) >= 2
        assert sum(not own and question.answerable for own, question in zip(cited, injections, strict=True)) >= 2

    def test_questions_for_two_documents_need_two(self, packaged: tuple[QuestionItem, ...]) -> None:
        for question in packaged:
            if question.type == "two_documents":
                documents = [{evidence.document for evidence in group} for group in question.evidence]
                assert len(set.union(*documents)) >= 2, question.id
                assert not set.intersection(*documents), question.id

    def test_near_misses_and_wrong_premises_have_no_answer(self, packaged: tuple[QuestionItem, ...]) -> None:
        assert not any(q.answerable for q in packaged if q.type in ("near_miss", "wrong_premise"))

    def test_no_question_is_asked_twice(self, packaged: tuple[QuestionItem, ...]) -> None:
        assert len({(question.question, question.turns, question.without) for question in packaged}) == len(packaged)

    def test_its_gate_is_the_one_that_is_promised(self) -> None:
        gate = load_gate(SEEDS / "gate.json")
        assert gate.bounds == dict.fromkeys(("quote_fidelity", "citation_validity", "citation_coverage"), 1.0) | {
            "failures": 0.0
        }
        assert gate.groups["core"] == {"right": 0.9, "false_answers": 0.1}
        assert len([name for name in gate.items if name.startswith("inj-")]) >= 8
        assert {*gate.items} <= {question.id for question in load_questions(SEEDS / "questions.jsonl")}

    def test_the_core_is_as_large_as_ever(self, packaged: tuple[QuestionItem, ...]) -> None:
        core = [question for question in packaged if question.part == "core"]
        assert (len(core), sum(question.answerable for question in core)) == (267, 201)
