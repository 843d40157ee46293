"""An article that is in the index in several versions is quoted once, with the places where else it is."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence

import doubles
import pytest
from faulty_server import FaultyServer, says

from rag.answering import sources_text
from rag.assembly import Reader
from rag.records import Question

pytestmark = pytest.mark.slow

QUESTION = "달빛 도서관이 가진 책은 몇 권인가?"
BODY = (
    "달빛 도서관이 이달 초 문을 열었다. 달빛 도서관이 가진 책은 3만 권이다. 건물은 옛 역사를 고쳐 지었고, 벽돌 벽은 "
    "그대로 남겼다. 관장은 민가온이다. 주말에는 시민이 책을 읽어 주는 모임이 열린다."
)
WIRE = (
    "기차가 멎은 지 십 년 만에 역이 다시 붐빈다.\n(새터) 김하늘 기자 = "
    + BODY.replace(". ", ".\n")
    + "\n\n저작권자 나일보, 무단 전재 금지. 기사 제보 02-000-0000."
)
OTHER = "별빛 수영장은 여름에만 연다. 수영장의 물은 차갑다. 수영장에는 책을 들고 들어갈 수 없다."
BRIDGE = (
    "솔내대교가 오늘 개통했다. 솔내대교의 길이는 420미터이다. 난간에는 시민이 고른 시가 새겨져 있다. 밤에는 등을 켠다."
)


def text(title: str, publisher: str, published: str, body: str) -> str:
    return f"---\ntitle: {title}\npublisher: {publisher}\npublished: {published}\n---\n{body}"


FILES = {
    "a.md": text("도서관 문 열어", "가신문", "2023-01-02", BODY),
    "b.md": text("옛 역의 도서관", "나일보", "2023-01-03", WIRE),
    "c.txt": BODY.replace(", ", ",\n").replace("3만", "３만"),
    "d.md": text("별빛 수영장", "다신문", "2024-05-07", OTHER),
    "e.md": text("다리 개통", "라신문", "2024-03-04", BRIDGE),
    "f.md": text("새 다리", "마일보", "2024-03-05", BRIDGE.replace(". ", ".\n")),
    "g.md": text("바로잡습니다", "라신문", "2024-03-09", BRIDGE.replace("420", "450")),
}


@pytest.fixture(scope="module")
def reprinted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with doubles.reading(tmp_path_factory.mktemp("reprinted"), FILES) as opened:
        yield opened


def sources(places: Sequence[object]) -> list[str]:
    return [place.source for place in places]


def test_a_reprinted_sentence_is_quoted_once_with_the_other_places(reprinted: Reader) -> None:
    answer = reprinted.chain.invoke(QUESTION)
    (cited,) = answer.citations
    assert len(answer.claims) == 1
    assert {cited.source, *sources(cited.also_in)} == {"a.md", "b.md", "c.txt"}
    assert cited.published, "the version with a date is quoted"
    assert answer.remarks == () and answer.disagreement == ()
    shown = sources_text(answer)
    assert "같은 대목이 실린 글: " in shown
    assert all(name in shown for name in ("도서관 문 열어 (가신문, 2023-01-02)", "c.txt (날짜 미상)"))
    record = json.loads(json.dumps(dataclasses.asdict(answer)))["citations"][0]["also_in"]
    assert {one["source"] for one in record} == set(sources(cited.also_in))
    assert set(record[0]) == {"document_id", "title", "publisher", "published", "source"}


def test_among_chosen_documents_only_those_are_named(reprinted: Reader) -> None:
    ids = {one.source: one.id for one in reprinted.catalog.documents()}
    alone = reprinted.chain.invoke(Question(QUESTION, within=frozenset([ids["c.txt"], ids["d.md"]])))
    assert [(one.source, one.also_in) for one in alone.citations] == [("c.txt", ())]


def test_reprints_take_no_places_of_other_passages(reprinted: Reader) -> None:
    hits = reprinted.retriever.retrieve(QUESTION, 2).hits
    assert len({hit.document.source for hit in hits} & {"a.md", "b.md", "c.txt"}) == 1
    assert hits[1].document.source == "d.md"


def test_a_model_is_given_each_passage_once_and_cites_it_with_the_other_places(reprinted: Reader) -> None:
    with FaultyServer(says("달빛 도서관이 가진 책은 3만 권이다.")) as server:
        settings = {"openai_base_url": server.url, "openai_api_key": "sk-x", "model": "m", "judge": "none"}
        answer = doubles.chain_with_model(reprinted, **settings).invoke(QUESTION)
    sent = json.dumps(server.requests[0]["messages"], ensure_ascii=False)
    assert sent.count("건물은 옛 역사를 고쳐 지었고") == 1
    (cited,) = answer.citations
    assert len({cited.source, *sources(cited.also_in)}) == 3


def test_versions_with_different_figures_are_told_as_differing_with_both_dates(reprinted: Reader) -> None:
    answer = reprinted.chain.invoke("솔내대교의 길이는 몇 미터인가?")
    by_source = {one.source: one for one in answer.citations}
    corrected = by_source.pop("g.md")
    (other,) = by_source.values()
    assert {*answer.disagreement} == {corrected.marker, other.marker}
    assert "말이 다릅니다" in answer.text
    assert "라신문, 2024-03-09" in answer.text and str(other.published) in answer.text
    assert corrected.also_in == ()
    assert {other.source, *sources(other.also_in)} == {"e.md", "f.md"}
