"""Read the Korean part of NoMIRACL as questions to answer or abstain from: do ten given passages answer the question?

There are two subsets in separate files. In "relevant", human annotators judged at least one of the passages to answer
the question; in "non_relevant", none. Three file formats are recognised by their names and fields:

    *.jsonl of a run    {"query_id": "...", "docids": [...], "prompt": "... QUESTION:\\n...\\n\\nCONTEXTS:\\n[1] ..."}
                        in github.com/project-miracl/nomiracl, results/baselines/{relevant,non_relevant}/ko.test.*
    *.jsonl of rows     {"query_id": "...", "query": "...", "positive_passages": [{"docid", "title", "text"}, ...],
                        "negative_passages": [...]}, as the datasets library writes miracl/nomiracl
    topics/*.tsv        query id, query; next to them qrels/*.tsv (query id, Q0, docid, relevance) and corpus.jsonl or
                        corpus.jsonl.gz ({"docid", "title", "text"}), as in the folder data/korean of
                        huggingface.co/datasets/miracl/nomiracl

The first format is that of the published baselines, with passages cut to about 370 tokens; the others have whole
passages. A passage is read as "title: text" in all formats, as in the prompt. N. Thakur et al., "Knowing when you don't
know: a multilingual relevance assessment dataset for robust retrieval-augmented generation", Findings of EMNLP (2024),
arXiv:2312.11361; Apache-2.0. This module does not look for files; ``nomiracl_files`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rag.evaluation.public.datasets import AbstentionQuestion, AbstentionSet, Published, make_document, sample_both
from rag.evaluation.public.files import Row, fault, objects, rows, tab_rows, text
from rag.evaluation.public.nomiracl_files import Subsets, find_corpus, find_qrels, find_subsets
from rag.records import Document

NAME = "nomiracl-ko"
# Computed from the accuracies in its tables: 59.60% (non-relevant) and 87.20% (relevant), 250 questions each.
_README = "GPT-4 (Azure), README of github.com/project-miracl/nomiracl, baselines, ko, test; arXiv:2312.11361"
PUBLISHED = (
    Published("GPT-4", "false answers", 0.404, 250, _README),
    Published("GPT-4", "refusals", 0.128, 250, _README),
)
NOTES = (
    "GPT-4 was shown all ten passages and only asked whether they hold an answer; mundap has to give and to cite it.",
    "mundap's confidence was fitted on half of the Korean test questions, and its threshold was chosen on the others: "
    "on unseen ones it may do worse.",
)
_PROMPT = re.compile(r"QUESTION:\n(.*?)\n\nCONTEXTS:\n\[1\] (.*?)(?:\n\nOUTPUT:\s*)?\Z", re.S)


class _Passage(NamedTuple):
    name: str
    title: str
    content: str

    def document(self, place: str) -> Document:
        return make_document(NAME, self.name, self.title, self.content, place)


class _Asked(NamedTuple):
    place: str
    id: str
    text: str
    passages: list[_Passage]


def load(path: Path, size: int | None = None) -> AbstentionSet:
    """Read both subsets. The files are streamed twice: here, and again when ``documents`` is called.

    Args:
        path: a folder with both subsets, or the file of one with the other next to it.
        size: number of questions to draw, from both subsets in proportion to their sizes; None for all.

    Raises:
        QuestionSetError: If files are missing, ambiguous or malformed.
    """
    subsets = find_subsets(path)
    is_tsv = subsets.relevant.suffix == ".tsv"
    questions = list(_from_topics(subsets) if is_tsv else _from_rows(subsets))
    sampled = sample_both(questions, size)
    wanted = frozenset[str]().union(*(question.passages for question in sampled))
    return AbstentionSet(
        name=NAME,
        questions=sampled,
        available=len(questions),
        document_ids=frozenset[str]().union(*(question.passages for question in questions)),
        documents=partial(_corpus_documents if is_tsv else _row_documents, subsets, wanted),
        published=PUBLISHED if len(questions) == sum(figure.questions for figure in PUBLISHED) else (),
        notes=NOTES,
    )


def _from_rows(subsets: Subsets) -> Iterator[AbstentionQuestion]:
    for answerable, path in subsets.both():
        known: set[str] = set()
        for asked in _asked(path):
            _once(asked.id, known, asked.place)
            ids = frozenset(passage.document(asked.place).id for passage in asked.passages)
            yield _question(asked.id, asked.text, ids, answerable)


def _row_documents(subsets: Subsets, wanted: frozenset[str]) -> Iterator[Document]:
    """Yield each wanted document once."""
    given: set[str] = set()
    for _, path in subsets.both():
        for asked in _asked(path):
            for passage in asked.passages:
                document = passage.document(asked.place)
                if document.id in wanted and document.id not in given:
                    given.add(document.id)
                    yield document


def _asked(path: Path) -> Iterator[_Asked]:
    for place, row in rows(path):
        name = text(row, "query_id", place)
        if "prompt" in row:
            yield _from_prompt(row, name, place)
            continue
        kinds = ("positive_passages", "negative_passages")
        passages = [_passage(item, at) for kind in kinds for at, item in objects(row, kind, place)]
        if not passages:
            raise fault(place, "has no passages", "단락이 없습니다")
        yield _Asked(place, name, text(row, "query", place), passages)


def _from_prompt(row: Row, name: str, place: str) -> _Asked:
    """Parse the question and its passages from a prompt, where passages are numbered and separated by blank lines."""
    found = _PROMPT.search(text(row, "prompt", place))
    names = row.get("docids")
    if found is None or not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise fault(
            place,
            "has no question with numbered contexts in “prompt”, or no list “docids”",
            "“prompt”에 번호가 붙은 단락과 질문이 없거나, “docids” 목록이 없습니다",
        )
    passages, rest = [], found[2]
    for number, passage in enumerate(names, start=2):
        content, parting, rest = rest.partition(f"\n\n[{number}] ") if number <= len(names) else (rest, "", "")
        if not parting and number <= len(names):
            raise fault(
                place,
                f"has {len(names)} docids, but no context [{number}] in “prompt”",
                f"docids가 {len(names)}개인데 “prompt”에 없는 단락이 있습니다: [{number}]",
            )
        passages.append(_Passage(passage, content.partition(": ")[0], content))
    return _Asked(place, name, text({"question": found[1]}, "question", place), passages)


def _passage(item: Row, place: str) -> _Passage:
    name, title = text(item, "docid", place), text(item, "title", place)
    return _Passage(name, title, f"{title}: {text(item, 'text', place)}")


def _from_topics(subsets: Subsets) -> Iterator[AbstentionQuestion]:
    """Yield the questions of the TSV format. Queries, qrels and document ids are kept in memory, passages are not."""
    judged = {path: _qrels(path) for _, path in subsets.both()}
    names = {name for qrels in judged.values() for passages in qrels.values() for name in passages}
    ids = {passage.name: document.id for passage, document in _corpus(subsets) if passage.name in names}
    for answerable, path in subsets.both():
        known: set[str] = set()
        for place, (name, query) in tab_rows(path, 2):
            _once(name, known, place)
            passages = judged[path].get(name)
            if not passages:
                raise fault(
                    place, f"has the query “{name}”, for which there are no qrels", f"qrels가 없는 질의입니다: “{name}”"
                )
            if missing := [one for one in passages if one not in ids]:
                raise fault(
                    place,
                    f"needs the passage “{missing[0]}”, which the corpus does not have",
                    f"문서 파일에 없는 단락이 필요합니다: “{missing[0]}”",
                )
            asked = text({"query": query}, "query", place)
            yield _question(name, asked, frozenset(ids[one] for one in passages), answerable)


def _qrels(topics: Path) -> dict[str, list[str]]:
    """Read the judged passages of each query."""
    judged: dict[str, list[str]] = {}
    for _, (query, _, passage, _) in tab_rows(find_qrels(topics), 4):
        judged.setdefault(query, []).append(passage)
    return judged


def _corpus_documents(subsets: Subsets, wanted: frozenset[str]) -> Iterator[Document]:
    """Yield each wanted document once."""
    given: set[str] = set()
    for _, document in _corpus(subsets):
        if document.id in wanted and document.id not in given:
            given.add(document.id)
            yield document


def _corpus(subsets: Subsets) -> Iterator[tuple[_Passage, Document]]:
    for place, row in rows(find_corpus(subsets.relevant)):
        passage = _passage(row, place)
        yield passage, passage.document(place)


def _question(name: str, query: str, passages: frozenset[str], answerable: bool) -> AbstentionQuestion:
    """Make a question. Its id includes the subset, because both subsets may contain the same query id."""
    return AbstentionQuestion(f"{'relevant' if answerable else 'non_relevant'}/{name}", query, passages, answerable)


def _once(name: str, known: set[str], place: str) -> None:
    if name in known:
        raise fault(
            place, f"has the query “{name}”, which an earlier line has too", f"앞의 행과 질의가 같습니다: “{name}”"
        )
    known.add(name)
