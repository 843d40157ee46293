"""A LangChain user's own embeddings, model, retriever and Chroma collection, each handed in by one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromadb
import doubles
import pytest
from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2
from faulty_server import FaultyServer
from faulty_server import says as server_says
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from langchain_openai import ChatOpenAI

from rag import Question, Settings, assembly, load_settings, upkeep
from rag.assembly import Models
from rag.errors import IndexStateError, SettingsError
from rag.index import VectorStore
from rag.models import EmbeddedE5, LangChainEmbeddings

QUESTION = "그록-1의 파라미터는 몇 개인가?"
SENTENCE = "그록-1의 파라미터는 3140억 개이다."


class OwnEmbeddings(Embeddings):
    """A user's embedding model: vectors of any length."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._e5 = EmbeddedE5()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[3 * number for number in vector] for vector in self._e5.embed_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [3 * number for number in self._e5.embed_query(text)]


class OwnRetriever(BaseRetriever):
    """A user's retriever."""

    documents: list[Document]

    def _get_relevant_documents(self, query: str, **_: Any) -> list[Document]:
        return self.documents


@pytest.fixture
def no_download(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma's default embedder fails instead of downloading its model."""

    def refuse(*_: object) -> None:
        raise AssertionError("Chroma's default embedder was called")

    monkeypatch.setattr(ONNXMiniLM_L6_V2, "_download_model_if_not_exists", refuse)


def test_own_embeddings_index_and_answer(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home")
    models = assembly.make_models(settings, embeddings=OwnEmbeddings("mine-1"))
    with assembly.open_writer(settings, models) as ingestor:
        doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"a.txt": SENTENCE, "b.txt": "도조는 칩이다."}))
    reader = assembly.open_reader(settings, models)
    assert reader.chain.invoke(QUESTION).claims[0].text == SENTENCE
    assert all(-1.001 <= hit.dense <= 1.001 for hit in reader.retriever.retrieve(QUESTION).hits)
    reader.close()
    rebuilt = upkeep.rebuild(settings, lambda _: None, None, models)
    assert rebuilt.counts.documents == 2


def test_an_index_refuses_other_embeddings_than_its_own(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    with assembly.open_writer(settings, assembly.make_models(settings, embeddings=OwnEmbeddings("mine-1"))):
        pass
    for other in (None, OwnEmbeddings("mine-2")):
        with pytest.raises(IndexStateError, match="OwnEmbeddings/mine-1"):
            assembly.open_reader(settings, assembly.make_models(settings, embeddings=other))


def test_the_name_of_own_embeddings_can_be_given() -> None:
    fake = DeterministicFakeEmbedding(size=8)
    assert LangChainEmbeddings(fake).identity.endswith("DeterministicFakeEmbedding/8")
    named = LangChainEmbeddings(fake, identity="mine", max_tokens=256)
    assert (named.identity, named.max_tokens) == ("mine", 256)
    assert assembly.make_models(load_settings(), embeddings=named).embedder is named


def test_an_own_chat_model_answers(small_home: Settings, models: Models, says: Callable[[str], BaseChatModel]) -> None:
    own = assembly.make_models(small_home, embeddings=models.embedder, chat_model=says(SENTENCE))
    reader = assembly.open_reader(small_home, own)
    answer = reader.chain.invoke(QUESTION)
    quoted = reader.chain.invoke(Question(QUESTION, answerer="extractive"))
    reader.close()
    assert answer.claims[0].text == SENTENCE and answer.citations[0].quote == SENTENCE
    assert answer.answerer == "GenericFakeChatModel"
    assert quoted.answerer == "extractive"


def test_what_an_own_chat_model_makes_up_is_withheld(
    small_home: Settings, models: Models, says: Callable[[str], BaseChatModel]
) -> None:
    reader = assembly.open_reader(
        small_home, Models(models.analyzer, models.embedder, says("그록-1의 파라미터는 9870억 개이다."))
    )
    answer = reader.chain.invoke(QUESTION)
    reader.close()
    assert "9870억" not in answer.text
    assert answer.rejected


def test_a_chat_model_over_http_by_instance_and_by_name(small_home: Settings, models: Models) -> None:
    with FaultyServer(server_says(SENTENCE)) as server:
        instance = ChatOpenAI(model="test-model", base_url=server.url, api_key="none", max_retries=0)  # type: ignore[arg-type]
        for settings, own in (
            (small_home, instance),
            (load_settings(home=small_home.home, model="test-model", openai_base_url=server.url), None),
        ):
            reader = assembly.open_reader(settings, Models(models.analyzer, models.embedder, own))
            answer = reader.chain.invoke(QUESTION)
            reader.close()
            assert (answer.claims[0].text, answer.answerer, answer.fault) == (SENTENCE, "test-model", None)


def test_a_chat_model_by_provider_and_name(
    small_home: Settings, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyServer(server_says(SENTENCE)) as server:
        settings = load_settings(home=small_home.home, model="openai:test-model")
        monkeypatch.setenv("OPENAI_API_BASE", server.url)  # where langchain-openai itself looks
        reader = assembly.open_reader(settings, models)
        answer = reader.chain.invoke(QUESTION)
        reader.close()
    assert (answer.claims[0].text, answer.answerer) == (SENTENCE, "openai:test-model")


def test_the_answers_over_an_own_retriever_cite_its_documents(models: Models) -> None:
    found = [
        Document("도조는 테슬라의 슈퍼컴퓨터이다."),
        Document(f"그록은 챗봇이다. {SENTENCE}", metadata={"source": "wiki/grok.md", "title": "그록"}),
    ]
    answer = assembly.make_chain(load_settings(), OwnRetriever(documents=found), models).invoke(QUESTION)
    citation = answer.citations[0]
    assert not answer.abstained
    assert citation.quote == SENTENCE == found[1].page_content[citation.start : citation.end]
    assert (citation.source, citation.title) == ("wiki/grok.md", "그록")
    assert [place.source for place in answer.retrieved] == ["wiki/grok.md", "passage"]  # the one that answers first
    unread = assembly.make_chain(load_settings(), OwnRetriever(documents=found), replace(models, cross_encoder=None))
    assert [place.source for place in unread.invoke(QUESTION).retrieved] == ["passage", "wiki/grok.md"]


def test_over_an_own_retriever_a_question_without_evidence_is_not_answered(models: Models) -> None:
    found = [Document("도조는 테슬라의 슈퍼컴퓨터이다.", metadata={"source": "dojo.md"})]
    for documents in (found, [], [Document(" \n")]):
        answer = assembly.make_chain(load_settings(), OwnRetriever(documents=documents), models).invoke(QUESTION)
        assert (answer.abstained, answer.abstention_reason) == (True, "no_evidence")
        assert "ingest" not in answer.text


def test_a_long_document_of_an_own_retriever_is_read_in_passages(models: Models) -> None:
    filler = "".join(f"{number}번째 문단은 날씨 이야기이다. 하늘이 맑다.\n\n" for number in range(30))
    document = Document(filler + SENTENCE, metadata={"source": "long.md"})
    chain = assembly.make_chain(load_settings(), OwnRetriever(documents=[document, document]), models)
    answer = chain.invoke(QUESTION)
    assert answer.citations[0].quote == SENTENCE
    assert document.page_content[answer.citations[0].start : answer.citations[0].end] == SENTENCE
    assert len(answer.retrieved) > 1
    assert len(set(answer.retrieved)) == len(answer.retrieved)
    within = chain.invoke(Question(QUESTION, within=frozenset({answer.citations[0].document_id}), passages=1))
    assert len(within.retrieved) == 1
    assert chain.invoke(Question(QUESTION, within=frozenset({"another"}))).abstained


def test_two_passages_of_one_source_are_no_disagreement(models: Models) -> None:
    found = [
        Document(SENTENCE, metadata={"source": "grok.md"}),
        Document("그록-1의 파라미터는 3000억 개이다.", metadata={"source": "grok.md"}),
    ]
    one_source = assembly.make_chain(load_settings(), OwnRetriever(documents=found), models).invoke(QUESTION)
    found[1] = Document(found[1].page_content, metadata={"source": "other.md"})
    two_sources = assembly.make_chain(load_settings(), OwnRetriever(documents=found), models).invoke(QUESTION)
    assert not one_source.disagreement
    assert len(two_sources.disagreement) == 2


@pytest.mark.usefixtures("no_download")
def test_an_own_chroma_collection_answers(models: Models) -> None:
    collection = Chroma("of-a-user", DeterministicFakeEmbedding(size=16), client=chromadb.EphemeralClient())
    collection.add_texts([SENTENCE, "도조는 슈퍼컴퓨터이다."], metadatas=[{"source": "a.md"}, {"source": "b.md"}])
    chain = assembly.make_chain(load_settings(), collection.as_retriever(search_kwargs={"k": 2}), models)
    answer = chain.invoke(QUESTION)
    assert answer.citations[0].quote == SENTENCE
    assert answer.citations[0].source == "a.md"


@pytest.mark.usefixtures("no_download")
def test_a_text_search_in_our_collection_embeds_as_the_index_does(small_home: Settings, models: Models) -> None:
    reader = assembly.open_reader(small_home, models)
    found = reader.store.vectorstore.similarity_search(QUESTION, k=1)
    nearest = reader.store.nearest(models.embedder.embed_query(QUESTION), 1)
    reader.close()
    assert [document.id for document in found] == list(nearest)


@pytest.mark.usefixtures("no_download")
def test_a_text_search_without_an_embedder_is_refused(small_home: Settings) -> None:
    store = VectorStore(small_home.home)
    with pytest.raises(SettingsError, match="without an embedder"):
        store.vectorstore.similarity_search(QUESTION)
    store.close()


def test_the_reader_keeps_the_documents_that_answer_best(models: Models) -> None:
    found = [
        Document("도조는 테슬라의 슈퍼컴퓨터이다.", metadata={"source": "dojo.md"}),
        Document(f"그록은 챗봇이다. {SENTENCE}", metadata={"source": "grok.md"}),
        Document("레딧은 온라인 커뮤니티이다."),
    ]
    compressor = assembly.make_compressor(load_settings(), replace(models, cross_encoder=None), top_n=2)
    kept = compressor.compress_documents(found, QUESTION)
    best = kept[0]
    assert best.page_content == found[1].page_content
    assert best.page_content[best.metadata["start"] : best.metadata["end"]] == SENTENCE
    assert best.metadata["source"] == "grok.md"
    assert [document.metadata["evidence"] for document in kept] == sorted(
        (document.metadata["evidence"] for document in kept), reverse=True
    )
    assert len(compressor.compress_documents(found, "도조는 무엇인가?")) <= 2
    assert compressor.compress_documents([], QUESTION) == []
    assert "evidence" not in found[1].metadata  # what came in is left as it was


def test_the_document_that_answers_comes_before_the_one_that_has_the_words(models: Models) -> None:
    words = Document("시립미술관 관람료 안내이다. 관람료는 안내 창구에 낸다. 관람료 안내는 누리집에도 있다.")
    answer = Document("시립미술관에 들어가려면 어른은 4,000원을 낸다.")
    compressor = assembly.make_compressor(load_settings(), models)
    kept = compressor.compress_documents([words, answer], "시립미술관 관람료는 얼마야?")
    assert kept[0].page_content == answer.page_content
