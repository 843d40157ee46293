"""What holds for every document and every answer, whatever they say."""

from __future__ import annotations

import dataclasses
import itertools
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import assembly
from rag.assembly import Reader
from rag.evaluation.question_set.questions import load_questions
from rag.index import chunking
from rag.index.documents import CATALOG_FILE
from rag.index.ingest import Ingestor
from rag.index.vector_folders import current
from rag.packaged import SEEDS
from rag.records import Answer, Chunk, Document, Sentence
from rag.settings import load_settings
from rag.text.analyzer import Analyzer

ITEMS = load_questions(SEEDS / "questions.jsonl")
SAMPLE = [item.question for item in ITEMS[:: max(1, len(ITEMS) // 25)] if not item.turns]
CORNERS = [
    "그록-2의 파라미터는 몇 개인가?",
    "테슬라 사이버트럭의 가격은?",
    "xAIはいつ設立されましたか?",
    "?",
    "a",
    "\ud83d 그록",
    "그록 " * 400,
]
ARTICLES = [file.source for file in assembly.packaged_files()]

# Text as documents have it: Korean and Latin words, figures, quotations, brackets, headings, lists, blank lines.
PIECES = st.sampled_from(
    [
        "그록은",
        "머스크가",
        "말했다.",
        "“정말이다.”라고",
        "(Grok-1)",
        "3.14배",
        "x.com",
        "\n",
        "\n\n",
        "# ",
        "- ",
        "1. ",
        "뜻이다",
        "The model",
        "ended.",
        "…",
        "?!",
        "\t",
        "　",
        "👍🏽",
        "a" * 90,
        "가" * 90,
        "‘",
        "’",
        "\u0301",
    ]
)
TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), max_size=40).map(
    " ".join
)


def check_document(
    document: Document, spans: list[tuple[int, int]], chunks: list[Chunk], found: list[Sentence]
) -> None:
    text = document.text
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join(text[start:end] for start, end in spans).split() or not text.split()
    covered = "".join("".join(text[start:end].split()) for start, end in spans)
    assert covered == "".join(text.split()), "nothing but white space stands outside of the sentences"
    assert all(text[chunk.start : chunk.end] == chunk.text != "" for chunk in chunks)
    assert all(before.end <= after.start for before, after in itertools.pairwise(chunks))
    assert "".join("".join(chunk.text.split()) for chunk in chunks) == covered
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert all(text[sentence.start : sentence.end] == sentence.text != "" for sentence in found)
    assert "".join("".join(sentence.text.split()) for sentence in found) == covered
    by_id = {chunk.id: chunk for chunk in chunks}
    for sentence in found:
        assert by_id[sentence.chunk_id].start <= sentence.start < sentence.end <= by_id[sentence.chunk_id].end


@settings(max_examples=150)
@given(text=TEXTS, limit=st.integers(4, 80))
def test_chunks_and_sentences_of_any_text_are_exact_slices_that_lose_nothing(
    analyzer: Analyzer, text: str, limit: int
) -> None:
    document = doubles.document(text)
    embedder = HashEmbedder()
    spans = analyzer.sentences(text)
    chunks = chunking.chunk(document, spans, count_tokens=embedder.count_tokens, max_tokens=limit)
    check_document(document, spans, chunks, chunking.sentences_of(chunks, document, spans))
    assert all(embedder.count_tokens(c.text) <= limit for c in chunks if len(analyzer.sentences(c.text)) == 1)


@settings(max_examples=100)
@given(text=TEXTS)
def test_every_term_lies_inside_its_text_and_is_told_by_it_alone(analyzer: Analyzer, text: str) -> None:
    terms = analyzer.terms(text)
    assert all(0 <= term.start < term.end <= len(text) for term in terms)
    assert all(term.key and not any(c.isspace() for c in term.key) for term in terms)
    assert [term.start for term in terms] == sorted(term.start for term in terms)


@pytest.mark.slow
@pytest.mark.parametrize("source", ARTICLES)
def test_every_packaged_article_is_indexed_as_exact_slices(packaged: Reader, analyzer: Analyzer, source: str) -> None:
    (document,) = [d for d in packaged.catalog.documents() if d.source == source]
    rows = packaged.catalog.ids_of_rows(packaged.catalog.rows_of(document.id))
    chunks, vectors = packaged.catalog.chunks_with_vectors(list(rows.values()))
    chunks.sort(key=lambda chunk: chunk.start)
    found = [sentence for sentences, _ in packaged.catalog.sentences(chunks) for sentence in sentences]
    check_document(document, analyzer.sentences(document.text), chunks, found)
    assert vectors.shape == (len(chunks), 384)
    assert abs((vectors**2).sum(axis=1) - 1).max() < 0.01


def check_answer(answer: Answer, reader: Reader) -> None:
    markers = [citation.marker for citation in answer.citations]
    assert markers == list(range(1, len(markers) + 1))
    for citation in answer.citations:
        document = reader.catalog.document(citation.document_id)
        assert document is not None
        assert document.text[citation.start : citation.end] == citation.quote != ""
        assert (citation.title, citation.source) == (document.title, document.source)
        assert f"[{citation.marker}]" in answer.text
    for claim in answer.claims:
        assert not claim.supported or claim.markers
        assert set(claim.markers) <= set(markers)
    assert {marker for claim in answer.claims for marker in claim.markers} == set(markers)
    assert answer.abstained == (answer.abstention_reason is not None)
    assert 0.0 <= answer.confidence <= 1.0
    assert answer.language in ("ko", "en")
    if answer.abstained:
        assert answer.claims == answer.citations == ()
        assert not re.search(r"\[\d+\]", answer.text)
    else:
        assert answer.claims
        quoted = " ".join(citation.quote for citation in answer.citations)
        # Words only: the cells of a row are shown with the names of their columns, and a colon between.
        assert all(set(re.findall(r"\w+", claim.text)) <= set(re.findall(r"\w+", quoted)) for claim in answer.claims)
    assert answer.abstained or answer.maybe is None
    for passage in (*answer.nearest, *([answer.maybe] if answer.maybe else [])):
        document = reader.catalog.document(passage.document_id)
        assert document is not None
        assert document.text[passage.start : passage.end] == passage.text


def without_timings(answer: Answer) -> Answer:
    return dataclasses.replace(
        answer,
        timings_ms=dataclasses.replace(
            answer.timings_ms, **dict.fromkeys(("retrieve", "answer", "verify", "total", "first_claim"), 0.0)
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("question", [*SAMPLE, *CORNERS])
def test_every_answer_shows_exact_quotes_or_states_no_fact(packaged: Reader, question: str) -> None:
    check_answer(packaged.chain.invoke(question), packaged)


@pytest.mark.slow
def test_answering_repeats_itself_and_changes_nothing_on_disk(packaged_copy: Path) -> None:
    before = doubles.disk(packaged_copy)
    assert any(name.startswith(f"{current(packaged_copy).name}/") for name in before)
    answers = []
    for _ in range(2):  # two processes' worth: what is opened anew must answer alike
        reader = assembly.open_reader(load_settings(home=packaged_copy))
        answers.append([without_timings(reader.chain.invoke(question)) for question in SAMPLE[::5] for _ in range(2)])
        assert answers[-1][::2] == answers[-1][1::2]
        reader.close()
    assert answers[0] == answers[1]
    assert doubles.disk(packaged_copy) == before


@pytest.mark.slow
def test_ingesting_the_packaged_articles_twice_is_ingesting_them_once(packaged_copy: Path) -> None:
    before, said = doubles.disk(packaged_copy), doubles.contents(packaged_copy)
    with assembly.open_writer(load_settings(home=packaged_copy)) as ingestor:
        outcomes = doubles.ingest(ingestor, assembly.packaged_files())
    assert {outcome.status for outcome in outcomes} == {"unchanged"}
    assert doubles.disk(packaged_copy)[CATALOG_FILE] == before[CATALOG_FILE]
    assert doubles.contents(packaged_copy) == said


@settings(max_examples=12)
@given(texts=st.lists(TEXTS.filter(lambda text: bool(text.split())), min_size=1, max_size=3, unique=True))
def test_ingesting_any_documents_twice_is_ingesting_them_once_in_any_order(
    analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("twice")
    documents = [doubles.document(text, f"{i}.txt") for i, text in enumerate(texts)]
    said = []
    for order in (documents, [*reversed(documents), *documents]):
        home = folder / str(len(said))
        home.mkdir()
        ingestor = Ingestor(home, embedder=HashEmbedder(), analyzer=analyzer, max_bytes=10**6)
        outcomes = [ingestor.add(document) for document in order]
        ingestor.close()
        assert [o.status for o in outcomes[: len(texts)]] == ["added"] * len(texts)
        assert {o.status for o in outcomes[len(texts) :]} <= {"unchanged"}
        said.append(doubles.contents(home))
    assert said[0] == said[1]
    shutil.rmtree(folder)


def test_two_opened_indexes_of_the_same_files_hold_the_same(
    make_ingestor: Callable[..., Ingestor], tmp_path: Path
) -> None:
    files = doubles.write_files(
        tmp_path / "in", {"a.txt": "그록은 챗봇이다. 머스크가 세웠다.", "b.md": "# 제목\n\n본문이다."}
    )
    for home in ("one", "two"):
        doubles.ingest(make_ingestor(tmp_path / home), files)
    assert doubles.contents(tmp_path / "one") == doubles.contents(tmp_path / "two")
