"""What a check says of a text: laws over the packaged articles, a recorded judge over real HTTP, a judge that fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from checked_text import FRAME, HALF, INVESTED, QUOTED, UNKNOWN, VERDICTS, WRONG_SUM
from faulty_server import FaultyServer, Reply, says, status
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.documents import Document as LangChainDocument
from langchain_core.runnables import RunnableLambda
from replayed_model import ReplayedModel, Verdict

from rag import assembly
from rag.answering import AnswerChain
from rag.assembly import Models, Reader
from rag.records import CheckedSentence, Document
from rag.settings import Settings
from rag.text import find_quantities, language_of

WRONG_FIRM = "얀 르쿤은 구글의 수석 과학자이다."
ENGLISH = "Grok-1 has 314 billion parameters."
JUDGED = VERDICTS | {
    WRONG_FIRM: Verdict("contradicted", "얀 르쿤은 메타(Meta)의 수석 과학자이며"),
    ENGLISH: Verdict("supported", "그록-1의 언어 모델은 파라미터(매개변수)가 3140억 개이다."),
}
EXPECTED = {
    INVESTED: ("supported", "judged"),
    WRONG_SUM: ("contradicted", "judged"),
    WRONG_FIRM: ("contradicted", "judged"),
    HALF: ("partly", "judged"),
    ENGLISH: ("supported", "judged"),
    QUOTED: ("supported", "quoted"),
}


@pytest.fixture(scope="module")
def models(settings: Settings) -> Models:
    return assembly.make_models(settings)


@pytest.fixture(scope="module")
def texts(packaged: Reader) -> dict[str, str]:
    return {document.id: document.text for document in packaged.catalog.documents()}


@pytest.fixture
def judged(settings: Settings, models: Models) -> Callable[[FaultyServer], AnswerChain]:
    """Opens the packaged index with a judge at a server."""
    opened: list[Reader] = []

    def make(server: FaultyServer) -> AnswerChain:
        own = settings.model_copy(update={"judge": "model:judge", "judge_url": server.url, "model_idle": 3.0})
        opened.append(assembly.open_reader(own, models))
        return opened[-1].chain

    yield make
    for reader in opened:
        reader.close()


@contextmanager
def replayed(verdicts: dict[str, Verdict] = JUDGED) -> Iterator[tuple[FaultyServer, ReplayedModel]]:
    """A server with a judge that has these verdicts, and holds any other sentence for unsupported."""
    model = ReplayedModel("", verdicts)
    with FaultyServer(model) as server:
        yield server, model


def found(checked: CheckedSentence) -> tuple[str | None, str]:
    return checked.verdict, checked.checked


def is_sound(checked: CheckedSentence, texts: dict[str, str]) -> bool:
    """Whether every quote is verbatim, and whether the verdict has the quotes that it needs, or its reason."""
    verbatim = all(texts[c.document_id][c.start : c.end] == c.quote for c in checked.citations)
    needs = checked.verdict in ("supported", "contradicted")
    may_have = needs or checked.verdict == "partly"
    numbered = [c.marker for c in checked.citations] == list(range(1, len(checked.citations) + 1))
    explained = bool(checked.reason) == (checked.verdict not in (None, "supported"))
    return verbatim and numbered and explained and needs <= bool(checked.citations) <= may_have


# --- laws ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_documents_own_sentences_are_supported_word_for_word(packaged: Reader, texts: dict[str, str]) -> None:
    document = max(packaged.catalog.documents(), key=lambda one: one.published or "")
    checks = list(packaged.chain.check(document.text))
    ends = [0, *(one.end for one in checks)]
    assert all(end <= one.start < one.end for end, one in zip(ends, checks, strict=False))
    assert all(document.text[one.start : one.end] == one.sentence for one in checks)
    assert all(is_sound(one, texts) for one in checks)
    claims = [one for one in checks if one.kind == "claim"]
    assert len(claims) > 40
    assert {found(one) for one in claims} == {("supported", "quoted")}
    assert {found(one) for one in checks if one.kind == "heading"} == {(None, "matched")}


@pytest.fixture(scope="module")
def figures(packaged: Reader) -> list[tuple[str, int, int]]:
    """The sentences of all articles with the place of a figure in them that nobody calls approximate."""
    places = []
    for document in packaged.catalog.documents():
        for start, end in packaged.chain.analyzer.sentences(document.text):
            sentence = document.text[start:end]
            rough = [(one.start, one.end) for one in find_quantities(sentence) if one.approximate]
            places += [
                (sentence, match.start(), match.end())
                for match in re.finditer(r"\d+", sentence)
                if not sentence.startswith("#") and not any(a <= match.start() < b for a, b in rough)
            ]
    return places


@pytest.mark.slow
@settings(max_examples=40)
@given(st.data())
def test_a_sentence_with_another_figure_is_never_supported(
    packaged: Reader, texts: dict[str, str], figures: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    sentence, start, end = data.draw(st.sampled_from(figures))
    figure = str(data.draw(st.integers(11, 10 ** max(2, end - start) - 1)))
    if any(re.search(rf"(?<!\d){figure}(?!\d)", text) for text in texts.values()):
        return  # it may be right somewhere
    checked = packaged.chain.checker.check_sentence(sentence[:start] + figure + sentence[end:])
    assert checked.verdict == "not_found" and is_sound(checked, texts)


@settings(max_examples=15)
@given(st.text(max_size=80))
def test_any_text_can_be_checked(packaged: Reader, texts: dict[str, str], text: str) -> None:
    checks = list(packaged.chain.check(text))
    assert all(text[one.start : one.end] == one.sentence and is_sound(one, texts) for one in checks)


# --- a recorded judge ------------------------------------------------------------------------------------------------


def test_each_sentence_gets_the_verdict_of_the_judge_with_the_words_that_decide(
    judged: Callable[[FaultyServer], AnswerChain], texts: dict[str, str]
) -> None:
    text = "# 초고\n\n" + "\n\n".join([*EXPECTED, FRAME, UNKNOWN, "정말 그럴까?"])
    with replayed() as (server, _):
        checks = list(judged(server).check(text))
    assert all(is_sound(one, texts) for one in checks)
    assert [one.kind for one in checks] == ["heading", *["claim"] * 6, "frame", "claim", "question"]
    assert {one.sentence: found(one) for one in checks if one.sentence in EXPECTED} == EXPECTED
    by_sentence = {one.sentence: one for one in checks}
    assert by_sentence[UNKNOWN].verdict == "not_found"
    assert by_sentence[FRAME].verdict is None
    assert "60억 달러" in by_sentence[WRONG_SUM].citations[0].quote
    assert "메타" in by_sentence[WRONG_FIRM].citations[0].quote
    assert "3140억" in by_sentence[ENGLISH].citations[0].quote
    assert not any(one.notice for one in checks)


@pytest.mark.parametrize(
    ("before", "after", "is_found"),
    [
        (INVESTED, UNKNOWN, True),
        (UNKNOWN, INVESTED, True),
        (UNKNOWN, HALF, True),
        (UNKNOWN, WRONG_SUM, False),
        (UNKNOWN, "정말 그럴까?", False),
        ("# 초고", "", False),
    ],
)
def test_a_frame_is_worth_what_was_found_of_the_claims_beside_it(
    before: str, after: str, is_found: bool, judged: Callable[[FaultyServer], AnswerChain]
) -> None:
    with replayed() as (server, _):
        checks = list(judged(server).check("\n\n".join(filter(None, [before, FRAME, after]))))
    assert [one.sentence for one in checks] == [one.removeprefix("# ") for one in (before, FRAME, after) if one]
    (frame,) = (one for one in checks if one.kind == "frame")
    assert (frame.verdict, bool(frame.reason)) == ((None, False) if is_found else ("not_found", True))


@pytest.mark.parametrize(
    "silence", ["이 기사는 그록-1의 파라미터를 말하지 않는다.", "The article says nothing of Grok-1."]
)
def test_that_a_text_is_silent_is_not_told_by_words(silence: str, packaged: Reader) -> None:
    (checked,) = packaged.chain.check(silence)
    assert (checked.verdict, checked.citations) == ("not_found", ()) and checked.reason


def test_a_long_text_needs_few_requests(judged: Callable[[FaultyServer], AnswerChain]) -> None:
    with replayed() as (server, model):
        checks = list(judged(server).check("\n\n".join([INVESTED, WRONG_SUM] * 12)))
    assert [one.verdict for one in checks] == ["supported", "contradicted"] * 12
    assert model.calls["judge"] == 6  # for eight sentences one, and one for those that the rules refuse


@pytest.mark.parametrize("verdict", ["supported", "contradicted"])
def test_a_verdict_with_words_that_no_document_has_is_not_believed(
    verdict: str, judged: Callable[[FaultyServer], AnswerChain]
) -> None:
    with replayed({HALF: Verdict(verdict, "xAI는 투자금을 남김없이 GPU에 썼다")}) as (server, _):
        checked = judged(server).checker.check_sentence(HALF)
    assert checked.verdict == "not_found" and checked.citations == () and checked.reason


def test_a_part_that_the_judge_does_not_quote_is_still_no_whole(judged: Callable[[FaultyServer], AnswerChain]) -> None:
    with replayed({HALF: Verdict("partly", "")}) as (server, _):
        checked = judged(server).checker.check_sentence(HALF)
    assert checked.verdict == "partly" and checked.citations == () and checked.reason


def test_a_sentence_asked_about_alone_gets_one_of_the_four(judged: Callable[[FaultyServer], AnswerChain]) -> None:
    with replayed() as (server, _):
        checker = judged(server).checker
        frame, question = checker.check_sentence(FRAME), checker.check_sentence("Is Grok a chatbot?")
    assert found(frame) == ("not_found", "judged") and "사실" in frame.reason
    assert question.verdict == "not_found" and "no fact" in question.reason


def test_a_sentence_that_the_judge_skips_is_compared_by_words(judged: Callable[[FaultyServer], AnswerChain]) -> None:
    skipping = says('{"id": "S2", "verdict": "unsupported", "key": "", "span": ""}')
    with FaultyServer(skipping) as server:
        first, second = judged(server).check(f"{INVESTED}\n\n{HALF}")
    assert found(first) == ("supported", "matched")
    assert found(second) == ("not_found", "judged")


def test_a_claim_that_somebody_is_silent_is_a_claim(judged: Callable[[FaultyServer], AnswerChain]) -> None:
    silent = "문서에는 xAI의 직원 수가 나오지 않는다."
    with replayed({silent: Verdict("supported", "xAI는 일론 머스크가 세운 AI 기업이다")}) as (server, _):
        assert judged(server).checker.check_sentence(silent).verdict == "supported"


# --- a judge that fails ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [status(401), says("I cannot do that.")], ids=["key", "nonsense"])
def test_a_judge_that_fails_is_told_once_and_words_are_compared(
    reply: Reply, judged: Callable[[FaultyServer], AnswerChain], texts: dict[str, str]
) -> None:
    with FaultyServer(reply) as server:
        checks = list(judged(server).check("\n\n".join([INVESTED, UNKNOWN] * 15)))
    assert all(is_sound(one, texts) for one in checks)
    assert [found(one) for one in checks] == [("supported", "matched"), ("not_found", "matched")] * 15
    assert [bool(one.notice) for one in checks] == [True] + [False] * 29
    assert "낱말만 확인" in checks[0].notice
    assert len(server.requests) == 2  # then it is left alone


def test_a_judge_that_cannot_read_so_much_gets_less_at_once(judged: Callable[[FaultyServer], AnswerChain]) -> None:
    model = ReplayedModel("", JUDGED)
    with FaultyServer(status(400, error_code="context_length_exceeded"), model) as server:
        checks = list(judged(server).check("\n\n".join([INVESTED, HALF, WRONG_FIRM, ENGLISH])))
    assert [one.verdict for one in checks] == ["supported", "partly", "contradicted", "supported"]
    assert not any(one.notice for one in checks)


# --- without a judge -------------------------------------------------------------------------------------------------


def test_without_a_judge_only_words_are_compared(packaged: Reader, texts: dict[str, str]) -> None:
    text = "\n\n".join([QUOTED, INVESTED, WRONG_SUM, UNKNOWN, "고양이는 귀엽다.", "The moon is made of cheese."])
    checks = list(packaged.chain.check(text))
    assert [found(one) for one in checks] == [
        ("supported", "quoted"),
        ("supported", "matched"),
        ("not_found", "matched"),
        ("not_found", "matched"),
        ("not_found", "matched"),
        ("not_found", "matched"),
    ]
    assert "90억 달러" in checks[2].reason and "배당" in checks[3].reason and "nearest passage" in checks[5].reason
    assert all(is_sound(one, texts) for one in checks)


def test_missing_words_are_named_as_a_reader_sees_them(packaged: Reader) -> None:
    reason = packaged.chain.checker.check_sentence("고양이가 나무 위로 뛰어올랐다가 굴러떨어졌다.").reason
    assert "굴러떨어졌다" in reason and "고양이" in reason


@pytest.mark.parametrize("text", ["일론 머스크는 화성에 공장 937곳을 지었다.", "Elon Musk built 937 plants on Mars."])
def test_a_reason_is_in_the_language_that_is_asked_for(packaged: Reader, text: str) -> None:
    (english,), (korean,), (own,) = (list(packaged.chain.check(text, language=one)) for one in ("en", "ko", None))
    assert english.reason.startswith("a number or date that the nearest passages do not give")
    assert korean.reason.startswith("가장 가까운 단락에 없는 숫자나 날짜")
    assert own.reason == (korean if language_of(text) == "ko" else english).reason


def test_a_figure_of_another_passage_is_not_enough(packaged: Reader) -> None:
    checked = packaged.chain.checker.check_sentence("그록-1의 파라미터는 1750억 개이다.")
    assert checked.verdict == "not_found" and "1750억" in checked.reason


def test_a_figure_within_a_name_counts(packaged: Reader) -> None:
    check = packaged.chain.checker.check_sentence
    assert check("Grok-1은 xAI가 2023년 11월에 공개했다.").verdict == "supported"
    wrong = check("테크74는 기사를 허락 없이 옮겨 싣거나 다시 배포하는 것을 금지한다.")
    assert wrong.verdict == "not_found" and "테크74" in wrong.reason


def test_it_is_found_by_the_sentence_before(packaged: Reader) -> None:
    alone = packaged.chain.checker.check_sentence("그는 메타의 수석 과학자이며 AI 대부로 불린다.")
    _, after = packaged.chain.check("얀 르쿤은 xAI를 비판했다. 그는 메타의 수석 과학자이며 AI 대부로 불린다.")
    assert found(after) == ("supported", "matched") == found(alone)
    assert "얀 르쿤은 메타(Meta)의 수석 과학자" in after.citations[0].quote


def test_only_the_chosen_documents_count(packaged: Reader) -> None:
    documents: dict[str, Document] = {one.source: one for one in packaged.catalog.documents()}
    grok, twitter = (
        documents[f"seeds/articles/{name}.md"].id for name in ("003_joongang-grok", "004_tech42-twitter-ai")
    )
    assert next(packaged.chain.check(QUOTED, within=frozenset({grok}))).checked == "quoted"
    assert next(packaged.chain.check(QUOTED, within=frozenset({twitter}))).verdict == "not_found"
    assert next(packaged.chain.check(QUOTED, within=frozenset({"no such id"}))).verdict == "not_found"


def test_a_text_is_checked_against_anybody_elses_retriever(settings: Settings, models: Models) -> None:
    page = "달빛 도서관은 2019년 5월 4일에 문을 열었다. 첫 관장은 정소라이다."
    found_pages = [LangChainDocument(page, metadata={"source": "library.md"})]
    chain = assembly.make_chain(settings, RunnableLambda(lambda _: found_pages), models)
    right, wrong = chain.check("달빛 도서관의 첫 관장은 정소라이다. 달빛 도서관은 2021년에 문을 열었다.")
    (citation,) = right.citations
    assert right.verdict == "supported" and citation.source == "library.md"
    assert page[citation.start : citation.end] == citation.quote
    assert wrong.verdict == "not_found"
