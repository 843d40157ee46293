"""Public question sets out of the user's files: laws of sampling, the forms of the files, and what is refused."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.errors import QuestionSetError
from rag.evaluation.public import autorag, evaluate, files, korquad, nomiracl, nomiracl_files
from rag.evaluation.public.datasets import AbstentionQuestion, RankingQuestion, make_document, sample, sample_both
from rag.records import Document

LAW = settings(max_examples=60)
IDS = st.lists(st.text("abc가나0123", min_size=1, max_size=5), max_size=30, unique=True)
SIZES = st.integers(1, 40)
VISIBLE = st.text("가나다 abc12.", min_size=1).filter(str.strip)
Json = Mapping[str, Any]

HARBOUR = "연꽃항은 1931년에 문을 열었고, 해마다 여름이면 등불 축제가 열린다."
TOWER = "솔재 전망대는 높이가 57미터이며 안개가 낀 날에는 올라갈 수 없다."
LIBRARY = "달빛도서관의 지도 방에는 손으로 그린 섬 지도 240장이 걸려 있다."


def ranking(names: Iterable[str]) -> list[RankingQuestion]:
    return [RankingQuestion(name, f"{name}?", (("d",),)) for name in names]


def abstention(names: Iterable[str], rng: random.Random) -> list[AbstentionQuestion]:
    return [AbstentionQuestion(name, f"{name}?", frozenset("d"), rng.random() < 0.5) for name in names]


def write_lines(path: Path, rows: Iterable[Json]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def texts(documents: Iterable[Document]) -> dict[str, str]:
    return {document.id: document.text for document in documents}


def problem(load: Callable[[], object]) -> str:
    with pytest.raises(QuestionSetError) as caught:
        load()
    assert "\n" not in caught.value.problem
    return str(caught.value)


class TestLawsOfASample:
    @LAW
    @given(IDS, SIZES)
    def test_is_a_subset_of_the_wanted_size(self, names: list[str], size: int) -> None:
        drawn = [question.id for question in sample(ranking(names), size)]
        assert set(drawn) <= set(names)
        assert len(drawn) == min(size, len(names)) == len(set(drawn))
        assert drawn == sorted(drawn)

    @LAW
    @given(IDS, SIZES, st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order(self, names: list[str], size: int, rng: random.Random) -> None:
        shuffled = rng.sample(names, len(names))
        assert sample(ranking(names), size) == sample(ranking(shuffled), size)

    @LAW
    @given(IDS, SIZES, SIZES)
    def test_a_larger_one_holds_the_smaller(self, names: list[str], one: int, other: int) -> None:
        small, large = sorted((one, other))
        assert set(sample(ranking(names), small)) <= set(sample(ranking(names), large))

    @LAW
    @given(IDS, SIZES, st.randoms(use_true_random=False))
    def test_of_both_subsets_keeps_their_shares(self, names: list[str], size: int, rng: random.Random) -> None:
        questions = abstention(names, rng)
        drawn = sample_both(questions, size)
        assert set(drawn) <= set(questions)
        assert len(drawn) == min(size, len(names))
        wanted = sum(question.answerable for question in questions) * len(drawn)
        assert abs(sum(question.answerable for question in drawn) * len(names) - wanted) <= len(names) / 2

    @LAW
    @given(IDS, SIZES, SIZES, st.randoms(use_true_random=False))
    def test_a_larger_one_of_both_holds_the_smaller(
        self, names: list[str], one: int, other: int, rng: random.Random
    ) -> None:
        questions, (small, large) = abstention(names, rng), sorted((one, other))
        assert set(sample_both(questions, small)) <= set(sample_both(questions, large))

    def test_without_a_size_all_are_asked(self) -> None:
        assert len(sample(ranking("abc"), None)) == 3

    def test_another_seed_draws_others(self) -> None:
        questions = ranking(map(str, range(100)))
        assert sample(questions, 10, seed=0) != sample(questions, 10, seed=1)

    @pytest.mark.parametrize("size", [0, -3])
    def test_a_size_below_one_is_refused(self, size: int) -> None:
        assert f"A sample of {size}" in problem(lambda: sample(ranking("abc"), size))
        assert f"A sample of {size}" in problem(lambda: sample_both(abstention("abc", random.Random(1)), size))


class TestDocuments:
    @LAW
    @given(VISIBLE, VISIBLE, VISIBLE, VISIBLE)
    def test_ids_tell_texts_and_titles_apart(self, title: str, content: str, title2: str, content2: str) -> None:
        one, other = make_document("s", "n", title, content, ""), make_document("s", "m", title2, content2, "")
        assert (one.id == other.id) == ((one.title, one.text) == (other.title, other.text))
        assert (one.location == other.location) == (one.id == other.id)

    def test_sets_do_not_share_documents(self) -> None:
        assert make_document("a", "n", "t", TOWER, "").id != make_document("b", "n", "t", TOWER, "").id

    def test_text_comes_in_the_form_of_the_loaders(self) -> None:
        assert make_document("s", "n", " 두\n줄 ", "앞\r\n뒤  \n", "").text == "앞\n뒤"
        assert make_document("s", "n", " 두\n줄 ", "앞", "").title == "두 줄"

    def test_a_text_that_nobody_sees_is_refused(self) -> None:
        assert problem(lambda: make_document("s", "n", "t", "\u200b\n", "f, line 3")).startswith("f, line 3 has a text")


def korquad_file(path: Path, *articles: tuple[str, dict[str, list[str]]]) -> Path:
    """Articles of (title, {paragraph: questions}); ids of questions count through the file."""
    number = iter(range(10**6))

    def qas(questions: list[str]) -> list[Json]:
        return [{"id": f"q{next(number)}", "question": one, "answers": []} for one in questions]

    data = [
        {"title": title, "paragraphs": [{"context": text, "qas": qas(asked)} for text, asked in paragraphs.items()]}
        for title, paragraphs in articles
    ]
    path.write_text(json.dumps({"version": "mine", "data": data}), encoding="utf-8")
    return path


class TestKorQuAD:
    def test_each_question_wants_its_paragraph(self, tmp_path: Path) -> None:
        path = korquad_file(
            tmp_path / "k.json",
            ("연꽃항", {HARBOUR: ["언제 열었나?", "무슨 축제?"]}),
            ("솔재", {TOWER: ["높이는?"], LIBRARY: []}),
        )
        loaded = korquad.load(path)
        held = texts(loaded.documents())
        assert sorted(held.values()) == sorted([HARBOUR, TOWER, LIBRARY])  # one without questions is a distractor
        assert loaded.document_ids == set(held)
        asked = {question.text: held[question.relevant[0][0]] for question in loaded.questions}
        assert asked == {"언제 열었나?": HARBOUR, "무슨 축제?": HARBOUR, "높이는?": TOWER}

    def test_a_paragraph_that_stands_twice_is_one_document(self, tmp_path: Path) -> None:
        path = tmp_path / "k.json"
        korquad_file(path, ("솔재", {TOWER: ["높이는?"]}), ("솔재", {TOWER: ["언제 못 오르나?"]}))
        loaded = korquad.load(path)
        assert len(loaded.document_ids) == 1
        assert loaded.questions[0].relevant == loaded.questions[1].relevant

    def test_a_sample_keeps_all_documents(self, tmp_path: Path) -> None:
        path = korquad_file(tmp_path / "k.json", ("ㄱ", {HARBOUR: ["a?", "b?"], TOWER: ["c?"], LIBRARY: ["d?"]}))
        loaded = korquad.load(path, 1)
        assert (len(loaded.questions), loaded.available, len(list(loaded.documents()))) == (1, 4, 3)

    def test_published_figures_are_of_the_dev_set_alone(self, tmp_path: Path) -> None:
        assert not korquad.load(korquad_file(tmp_path / "k.json", ("ㄱ", {HARBOUR: ["a?"]}))).published

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", "line 1 is not JSON at column 1"),
            ('{"data": [\n{]', "line 2 is not JSON at column 2"),
            ("[1]", "is not a JSON object"),
            ('{"rows": []}', "has no list “data”"),
            ('{"data": []}', "has no questions"),
            ('{"data": [{"title": "ㄱ", "paragraphs": []}]}', "has no questions"),
            ('{"data": [7]}', "data[0] is not a JSON object"),
            ('{"data": [{"paragraphs": []}]}', "data[0] has no “title”"),
            ('{"data": [{"title": "ㄱ", "raw_html": ""}]}', "data[0] has no list “paragraphs”"),
            ('{"data": [{"title": "ㄱ", "paragraphs": [{"qas": []}]}]}', "data[0], paragraphs[0] has no “context”"),
            (
                '{"data": [{"title": "ㄱ", "paragraphs": [{"context": "ㄴ", "qas": [{"id": 5}]}]}]}',
                "data[0], paragraphs[0], qas[0] has a “id” that is not text",
            ),
        ],
    )
    def test_what_is_wrong_is_said_with_its_place(self, tmp_path: Path, content: str, said: str) -> None:
        path = tmp_path / "k.json"
        path.write_text(content, encoding="utf-8")
        message = problem(lambda: korquad.load(path))
        assert said in message
        assert str(path) in message

    def test_ids_are_unique(self, tmp_path: Path) -> None:
        item = {"id": "q", "question": "?"}
        paragraph = {"context": TOWER, "qas": [item, item]}
        path = tmp_path / "k.json"
        path.write_text(json.dumps({"data": [{"title": "ㄱ", "paragraphs": [paragraph]}]}), encoding="utf-8")
        assert "qas[1] has the id “q”, which an earlier question has too" in problem(lambda: korquad.load(path))

    def test_missing_and_unreadable_files(self, tmp_path: Path) -> None:
        assert "There is no file" in problem(lambda: korquad.load(tmp_path / "none.json"))
        assert "Is a directory" in problem(lambda: korquad.load(tmp_path))
        (tmp_path / "k.json").write_bytes('{\n"연"'.encode("cp949"))
        assert "line 2 is not UTF-8" in problem(lambda: korquad.load(tmp_path / "k.json"))


PAGES = [{"doc_id": "a.pdf - 1", "contents": HARBOUR}, {"doc_id": "b's.pdf - 2", "contents": TOWER}]


def autorag_folder(folder: Path, asked: Json, pages: Iterable[Json] = PAGES) -> Path:
    write_lines(folder / "qa_v4.jsonl", [{"qid": "1", "query": "높이는 얼마인가요?", **asked}])
    write_lines(folder / "ocr_corpus_v3.jsonl", pages)
    return folder


class TestAutoRAG:
    @pytest.mark.parametrize("form", [[["b's.pdf - 2"]], ["b's.pdf - 2"], "b's.pdf - 2", '[["b\'s.pdf - 2"]]'])
    def test_relevant_pages_in_all_their_forms(self, tmp_path: Path, form: object) -> None:
        loaded = autorag.load(autorag_folder(tmp_path, {"retrieval_gt": form}))
        held = texts(loaded.documents())
        assert [[held[page] for page in group] for group in loaded.questions[0].relevant] == [[TOWER]]

    def test_inner_lists_are_alternatives(self, tmp_path: Path) -> None:
        both = autorag.load(autorag_folder(tmp_path, {"retrieval_gt": [["a.pdf - 1", "b's.pdf - 2"]]}))
        assert [len(group) for group in both.questions[0].relevant] == [2]
        each = autorag.load(autorag_folder(tmp_path, {"retrieval_gt": ["a.pdf - 1", "b's.pdf - 2"]}))
        assert [len(group) for group in each.questions[0].relevant] == [1, 1]

    def test_csv_as_pandas_writes_it(self, tmp_path: Path) -> None:
        (tmp_path / "qa.csv").write_text(
            "index,qid,query,retrieval_gt\n"
            '0,1,"언제\n열었나요?","[array([""b\'s.pdf - 2"", \'a.pdf - 1\'], dtype=object)]"\n',
            encoding="utf-8-sig",
        )
        (tmp_path / "corpus.csv").write_text(
            f'doc_id,contents\na.pdf - 1,"{HARBOUR}"\nb\'s.pdf - 2,"{TOWER}"\n', encoding="utf-8"
        )
        loaded = autorag.load(tmp_path)
        held = texts(loaded.documents())
        assert loaded.questions[0].text == "언제\n열었나요?"
        assert [held[page] for page in loaded.questions[0].relevant[0]] == [TOWER, HARBOUR]

    def test_the_order_of_lines_does_not_matter(self, tmp_path: Path) -> None:
        rows = [{"qid": str(i), "query": f"{i}?", "retrieval_gt": [["a.pdf - 1"]]} for i in range(20)]
        for name, order in (("one", rows), ("two", rows[::-1])):
            write_lines(tmp_path / name / "qa.jsonl", order)
            write_lines(tmp_path / name / "corpus.jsonl", PAGES)
        assert autorag.load(tmp_path / "one", 7).questions == autorag.load(tmp_path / "two", 7).questions

    def test_a_sample_of_questions_beside_the_file_is_passed_over(self, tmp_path: Path) -> None:
        autorag_folder(tmp_path, {"retrieval_gt": "a.pdf - 1"})
        write_lines(tmp_path / "qa_sample.jsonl", [{}])
        assert autorag.load(tmp_path).available == 1

    def test_parquet_is_refused_with_the_command_that_converts_it(self, tmp_path: Path) -> None:
        (tmp_path / "qa_v4.parquet").write_bytes(b"PAR1")
        message = problem(lambda: autorag.load(tmp_path))
        assert "qa_v4.parquet is a Parquet file" in message
        assert "to_json('qa_v4.jsonl', orient='records', lines=True" in message
        assert "is a Parquet file" in problem(lambda: list(files.rows(tmp_path / "qa_v4.parquet")))

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({}, "line 1 has no lists of pages in “retrieval_gt”"),
            ({"retrieval_gt": []}, "line 1 has no lists of pages in “retrieval_gt”"),
            ({"retrieval_gt": [[]]}, "line 1 has no lists of pages in “retrieval_gt”"),
            ({"retrieval_gt": [[3]]}, "line 1 has no lists of pages in “retrieval_gt”"),
            ({"retrieval_gt": "[["}, "line 1 has lists in “retrieval_gt” that cannot be read"),
            ({"retrieval_gt": "c.pdf"}, "line 1 names the page “c.pdf”, which the corpus does not have"),
            ({"retrieval_gt": "a.pdf - 1", "query": " "}, "line 1 has an empty “query”"),
            ({"retrieval_gt": "a.pdf - 1", "query": "\ud800"}, "line 1 has half a character"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, tmp_path: Path, asked: Json, said: str) -> None:
        folder = autorag_folder(tmp_path, {})
        row = {"qid": "1", "query": "높이는?", **asked}
        (folder / "qa_v4.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        assert f"qa_v4.jsonl, {said}" in problem(lambda: autorag.load(folder))

    def test_files_that_are_missing_or_ambiguous(self, tmp_path: Path) -> None:
        assert "is not a folder" in problem(lambda: autorag.load(tmp_path / "none"))
        assert "has no question file" in problem(lambda: autorag.load(tmp_path))
        write_lines(tmp_path / "qa.jsonl", [{}])
        assert "has no corpus" in problem(lambda: autorag.load(tmp_path))
        write_lines(tmp_path / "qa_v5.jsonl", [{}])
        assert "more than one question file (qa_v4.jsonl): qa.jsonl, qa_v5.jsonl" in problem(
            lambda: autorag.load(tmp_path)
        )

    def test_names_are_unique(self, tmp_path: Path) -> None:
        folder = autorag_folder(tmp_path, {"retrieval_gt": "a.pdf - 1"}, [*PAGES, PAGES[0]])
        assert "line 3 has the doc_id “a.pdf - 1”" in problem(lambda: autorag.load(folder))
        autorag_folder(tmp_path, {"retrieval_gt": "a.pdf - 1"})
        line = (tmp_path / "qa_v4.jsonl").read_text(encoding="utf-8")
        (tmp_path / "qa_v4.jsonl").write_text(line + "\n" + line, encoding="utf-8")
        assert "line 3 has the qid “1”" in problem(lambda: autorag.load(folder))


class TestRowFiles:
    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.jsonl", b'{"a": 1}\n{"a": \n', "a.jsonl, line 2 is not JSON"),
            ("a.jsonl", b"\n[3]\n", "a.jsonl, line 2 is not a JSON object"),
            ("a.jsonl", b"\n \n", "a.jsonl has no rows"),
            ("a.jsonl", b"[" * 100_000, "a.jsonl, line 1 is not JSON"),
            ("a.jsonl", b'{"a": 1}\n\xff\n', "a.jsonl, line 2 is not UTF-8"),
            ("a.csv", b"x,y\n1,2\n3\n", "a.csv, line 3 has 1 columns, and the first line 2"),
            ("a.csv", b'x,y\n1,"2\n', "a.csv, line 2 is not CSV"),
            ("a.csv", b"x,y\n", "a.csv has no rows"),
            ("a.jsonl.gz", b"plain", "a.jsonl.gz cannot be read"),
            ("a.jsonl.gz", gzip.compress(b'{"a": 1}\n' * 99, mtime=0)[:-9], "a.jsonl.gz cannot be read"),
            ("a.xlsx", b"", "a.xlsx has an unsupported file type"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, tmp_path: Path, name: str, content: bytes, said: str) -> None:
        (tmp_path / name).write_bytes(content)
        assert said in problem(lambda: list(files.rows(tmp_path / name)))

    def test_plain_and_compressed_files_have_the_same_rows(self, tmp_path: Path) -> None:
        plain = write_lines(tmp_path / "a.jsonl", PAGES)
        (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
        rows = [row for _, row in files.rows(tmp_path / "b.jsonl.gz")]
        assert rows == [row for _, row in files.rows(plain)] == PAGES

    def test_columns_between_tabs(self, tmp_path: Path) -> None:
        path = tmp_path / "topics.tsv"
        path.write_text('1\t"누가?\r\n\n2\t언제?', encoding="utf-8")
        assert [cells for _, cells in files.tab_rows(path, 2)] == [["1", '"누가?'], ["2", "언제?"]]
        assert "line 1 has 2 columns between tabs instead of 4" in problem(lambda: list(files.tab_rows(path, 4)))
        path.write_text("\n", encoding="utf-8")
        assert "has no rows" in problem(lambda: list(files.tab_rows(path, 2)))


# (docid, title, text): an own passage each, and one that questions of both subsets share
Passage = tuple[str, str, str]
SHARED: Passage = ("9#0", "달빛도서관", LIBRARY)
RELEVANT = {"10#0": ("솔재 전망대의 높이는?", [("1#0", "솔재 전망대", TOWER), SHARED])}
OTHERS = {"10#0": ("등불 축제는 누가 시작했나?", [("2#0", "연꽃항: 축제", HARBOUR), SHARED])}
Subset = Mapping[str, tuple[str, list[Passage]]]


def run_row(name: str, query: str, passages: list[Passage]) -> Json:
    contexts = "\n\n".join(f"[{i}] {title}: {text}" for i, (_, title, text) in enumerate(passages, start=1))
    prompt = f"Read this. [2] does not count.\n\nQUESTION:\n{query}\n\nCONTEXTS:\n{contexts}\n\nOUTPUT:\n"
    return {"query_id": name, "docids": [one[0] for one in passages], "prompt": prompt, "results": {"x": "y"}}


def dataset_row(name: str, query: str, passages: list[Passage]) -> Json:
    listed = [{"docid": docid, "title": title, "text": text} for docid, title, text in passages]
    return {"query_id": name, "query": query, "positive_passages": listed[:1], "negative_passages": listed[1:]}


def as_runs(folder: Path) -> Path:
    for name, subset in (("relevant", RELEVANT), ("non_relevant", OTHERS)):
        path = folder / name / "ko.test.vanilla_prompt.jsonl"
        write_lines(path, [run_row(one, *asked) for one, asked in subset.items()])
    return folder


def as_rows(folder: Path) -> Path:
    for name, subset in (("relevant", RELEVANT), ("non_relevant", OTHERS)):
        write_lines(folder / f"{name}.jsonl", [dataset_row(one, *asked) for one, asked in subset.items()])
    return folder


def as_topics(folder: Path, corpus: Iterable[Passage] | None = None) -> Path:
    given: dict[str, Passage] = {}
    for name, subset in (("relevant", RELEVANT), ("non_relevant", OTHERS)):
        for kind in ("topics", "qrels"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
        topics = "".join(f"{one}\t{query}\n" for one, (query, _) in subset.items())
        (folder / "topics" / f"test.{name}.tsv").write_text(topics, encoding="utf-8")
        judged = [(one, passage) for one, (_, passages) in subset.items() for passage in passages]
        given |= {passage[0]: passage for _, passage in judged}
        qrels = "".join(f"{one}\tQ0\t{passage[0]}\t0\n" for one, passage in judged)
        (folder / "qrels" / f"test.{name}.tsv").write_text(qrels, encoding="utf-8")
    listed = [*(given.values() if corpus is None else corpus), ("7#7", "아무도 묻지 않는 글", "바람이 분다.")]
    plain = write_lines(folder / "corpus.jsonl", [{"docid": d, "title": t, "text": x} for d, t, x in listed])
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    return folder


class TestNoMIRACL:
    @pytest.mark.parametrize("form", [as_runs, as_rows, as_topics])
    def test_each_form_says_the_same(self, tmp_path: Path, form: Callable[[Path], Path]) -> None:
        loaded = nomiracl.load(form(tmp_path))
        held = texts(loaded.documents())
        asked = {q.text: (q.answerable, {held[passage] for passage in q.passages}) for q in loaded.questions}
        assert asked == {
            "솔재 전망대의 높이는?": (True, {f"솔재 전망대: {TOWER}", f"달빛도서관: {LIBRARY}"}),
            "등불 축제는 누가 시작했나?": (False, {f"연꽃항: 축제: {HARBOUR}", f"달빛도서관: {LIBRARY}"}),
        }
        assert len(list(loaded.documents())) == len(held) == len(loaded.document_ids) == 3
        assert not loaded.published  # which is of all the 500 questions of test

    @pytest.mark.parametrize("form", [as_runs, as_rows, as_topics])
    def test_a_sample_needs_its_own_passages_alone(self, tmp_path: Path, form: Callable[[Path], Path]) -> None:
        loaded = nomiracl.load(form(tmp_path), 1)
        assert (len(loaded.questions), loaded.available, len(loaded.document_ids)) == (1, 2, 3)
        assert {document.id for document in loaded.documents()} == loaded.questions[0].passages

    def test_a_passage_may_speak_of_numbers_in_brackets(self, tmp_path: Path) -> None:
        as_runs(tmp_path)
        passages = [("1#0", "ㄱ", "각주\n\n[3] 그리고 [2] 사이"), ("2#0", "ㄴ", "둘째")]
        write_lines(tmp_path / "relevant" / "ko.test.vanilla_prompt.jsonl", [run_row("1", "무엇?", passages)])
        loaded = nomiracl.load(tmp_path)
        assert {"ㄱ: 각주\n\n[3] 그리고 [2] 사이", "ㄴ: 둘째"} <= set(texts(loaded.documents()).values())

    @pytest.mark.parametrize("named", ["relevant", "non_relevant"])
    def test_one_file_is_enough_to_find_the_other(self, tmp_path: Path, named: str) -> None:
        as_rows(tmp_path)
        found = nomiracl_files.find_subsets(tmp_path / f"{named}.jsonl")
        assert found == (tmp_path / "relevant.jsonl", tmp_path / "non_relevant.jsonl")

    def test_korean_and_the_test_split_go_first(self, tmp_path: Path) -> None:
        as_runs(tmp_path)
        for name in ("en.test.vanilla_prompt.jsonl", "ko.dev.vanilla_prompt.jsonl"):
            for subset in ("relevant", "non_relevant"):
                write_lines(tmp_path / subset / name, [{}])
        assert nomiracl_files.find_subsets(tmp_path).relevant.name == "ko.test.vanilla_prompt.jsonl"

    def test_files_that_are_missing_or_ambiguous(self, tmp_path: Path) -> None:
        assert "There is no file or folder" in problem(lambda: nomiracl.load(tmp_path / "none"))
        assert "does not hold the two subsets" in problem(lambda: nomiracl.load(tmp_path))
        lonely = write_lines(tmp_path / "relevant.jsonl", [{}])
        assert "has no matching subset next to it" in problem(lambda: nomiracl.load(lonely))
        for name in ("non_relevant", "b_relevant", "b_non_relevant"):
            write_lines(tmp_path / f"{name}.jsonl", [{}])
        assert "more than one pair of subsets: b_relevant.jsonl, relevant.jsonl" in problem(
            lambda: nomiracl.load(tmp_path)
        )

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ({}, "line 1 has no “query_id”"),
            ({"query_id": "1"}, "line 1 has no list “positive_passages”"),
            ({"query_id": "1", "positive_passages": [], "negative_passages": []}, "line 1 has no passages"),
            ({"query_id": "1", "positive_passages": [{"docid": "2"}]}, "line 1, positive_passages[0] has no “title”"),
            (
                {"query_id": "1", "prompt": "QUESTION:", "docids": ["2"]},
                "line 1 has no question with numbered contexts",
            ),
            ({**run_row("1", "누가?", [SHARED]), "docids": None}, "line 1 has no question with numbered contexts"),
            ({**run_row("1", "누가?", [SHARED]), "docids": ["a", "b"]}, "line 1 has 2 docids, but no context [2]"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, tmp_path: Path, row: Json, said: str) -> None:
        as_rows(tmp_path)
        path = write_lines(tmp_path / "relevant.jsonl", [row])
        assert f"{path}, {said}" in problem(lambda: nomiracl.load(tmp_path))

    def test_a_query_stands_in_a_subset_once(self, tmp_path: Path) -> None:
        as_rows(tmp_path)
        row = dataset_row("1", "누가?", [SHARED])
        write_lines(tmp_path / "relevant.jsonl", [row, row])
        assert "line 2 has the query “1”, which an earlier line has too" in problem(lambda: nomiracl.load(tmp_path))

    def test_what_topics_need(self, tmp_path: Path) -> None:
        as_topics(tmp_path, corpus=[SHARED])
        assert "line 1 needs the passage “1#0”, which the corpus does not have" in problem(
            lambda: nomiracl.load(tmp_path)
        )
        as_topics(tmp_path)
        (tmp_path / "qrels" / "test.relevant.tsv").write_text("8#8\tQ0\t1#0\t1\n", encoding="utf-8")
        assert "line 1 has the query “10#0”, for which there are no qrels" in problem(lambda: nomiracl.load(tmp_path))
        (tmp_path / "corpus.jsonl.gz").unlink()
        assert "There is no" in problem(lambda: nomiracl.load(tmp_path))
        as_topics(tmp_path)
        (tmp_path / "qrels" / "test.relevant.tsv").unlink()
        assert "which test.relevant.tsv needs" in problem(lambda: nomiracl.load(tmp_path))


class TestNames:
    def test_every_name_is_loaded(self, tmp_path: Path) -> None:
        as_rows(tmp_path)
        autorag_folder(tmp_path, {"retrieval_gt": "a.pdf - 1"})
        korquad_file(tmp_path / "k.json", ("ㄱ", {HARBOUR: ["a?"]}))
        paths = {"korquad": tmp_path / "k.json", "nomiracl-ko": tmp_path, "autorag-ko": tmp_path}
        assert set(paths) == set(evaluate.NAMES)
        assert {name: evaluate.load(name, path).name for name, path in paths.items()} == {n: n for n in paths}

    @pytest.mark.parametrize("name", evaluate.NAMES)
    def test_a_path_that_no_file_can_have(self, name: str) -> None:
        assert "cannot be read (File name too long)" in problem(lambda: evaluate.load(name, Path("x" * 5000)))

    @LAW
    @given(st.text())
    def test_no_other_is(self, name: str) -> None:
        assume(name not in evaluate.NAMES)
        with pytest.raises(QuestionSetError, match="There is no public set"):
            evaluate.load(name, Path())
