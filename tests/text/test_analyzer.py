"""Where sentences end, and which spellings mean the same."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SettingsError
from rag.packaged import SEEDS
from rag.text import Analyzer, bigrams, fold
from rag.text.language import language_of
from rag.text.normalisation import stem_english
from rag.text.tables import read_table

LONG = "일론 머스크는 2023년 7월에 새로운 인공지능 회사인 엑스에이아이를 미국 네바다주에"


def cut(analyzer: Analyzer, text: str) -> list[str]:
    return [text[start:end] for start, end in analyzer.sentences(text)]


def keys(analyzer: Analyzer, text: str) -> list[str]:
    return [term.key for term in analyzer.terms(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["머스크는 “그록은 재미있다. 반항적이기도 하다.”라고 말했다.", "그록은 챗봇이다."],
        ["그는 ‘진실을 찾는 AI’라고 불렀다.", "이름은 그록(Grok)이다."],
        ["그록(머스크가 만들었다.)은 챗봇이다.", "둘째 문장이다."],
        ["매출은 3.14배 늘어 1.5조 원이 되었다.", "다음 해에는 2.5배였다."],
        ["정말 그록이 나왔을까?", "나왔다!", "모두 놀랐다."],
        ["Grok is a chatbot.", "It was made by xAI.", "See x.com for 3.5 more reasons."],
        ["Mr. Musk founded xAI.", "The U.S. Congress and J. Smith asked on Nov. 3.", "“Why?”", "He bought X.", "Ok."],
        [
            "It has approx. 3 m. users, est. 2019.",
            "It cost ca. US$3 bn.",
            "See Nos. 3 and 4.",
            "It raised $1 bn. in May.",
        ],
        ["Musk founded it.", "xAI raised $6 billion.", "“iPhone sales fell.”", "macOS and eBay did not."],
        ["1. Grok is first.", "It has 314 billion parameters (Grok-1).", "2023 was the year."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(analyzer: Analyzer, sentences: list[str]) -> None:
    assert cut(analyzer, " ".join(sentences)) == sentences


def test_headings_list_items_and_paragraphs_stand_alone(analyzer: Analyzer) -> None:
    text = "# 제목\n\n본문이다. 둘째다.\n- 첫 항목\n- 둘째 항목이다\n1. 하나\n2. 둘\n\n끝"
    expected = ["# 제목", "본문이다.", "둘째다.", "- 첫 항목", "- 둘째 항목이다", "1. 하나", "2. 둘", "끝"]
    assert cut(analyzer, text) == expected


def test_a_wrapped_line_goes_on_and_a_short_one_does_not(analyzer: Analyzer) -> None:
    sentence = f"{LONG}\n세웠다고 밝혔으며 회사의 목표는 우주의 진정한 본질을 이해하는 것이라고 말했다."
    assert cut(analyzer, f"{sentence}\n짧은 줄\n또 짧은 줄") == [sentence, "짧은 줄", "또 짧은 줄"]


@pytest.mark.parametrize("text", ["", " \n\t\n ", "　"])
def test_blank_text_has_no_sentences_and_no_terms(analyzer: Analyzer, text: str) -> None:
    assert analyzer.sentences(text) == []
    assert analyzer.terms(text) == ()


@pytest.mark.parametrize(
    "spellings",
    [
        ["그록", "Grok", "grok", "그록은", "그록이", "그록을", "그록의", "Grok은", "Grok."],
        ["일론 머스크", "머스크", "머스크가", "머스크는", "머스크에게", "Musk", "Elon Musk", "Musk."],
        ["오픈AI", "OpenAI", "OpenAI.", "오픈AI는", "openai"],
        ["X", "엑스", "트위터", "Twitter", "트위터를"],
        ["파라미터", "매개변수", "parameters", "parameter", "파라미터가"],
    ],
)
def test_all_spellings_of_a_name_or_word_are_one_term(analyzer: Analyzer, spellings: list[str]) -> None:
    assert len({tuple(keys(analyzer, spelling)) for spelling in spellings}) == 1
    assert len(keys(analyzer, spellings[0])) == 1


def test_every_spelling_of_the_packaged_names_leads_to_its_own_name(analyzer: Analyzer) -> None:
    lines = read_table((SEEDS / "aliases.tsv").read_text(encoding="utf-8").splitlines(), "aliases.tsv")
    wrong = [
        (spelling, keys(analyzer, spelling))
        for line in lines
        for spelling in line
        if keys(analyzer, spelling)[:1] != [fold(line[0])]
        and not spelling.startswith("달리 ")  # to the analyser an adverb
    ]
    assert wrong == []


def test_a_function_word_is_not_a_name_of_the_same_letters(analyzer: Analyzer) -> None:
    assert keys(analyzer, "the US")[-1] == keys(analyzer, "U.S.")[0] == keys(analyzer, "미국")[0]
    assert "미국" not in keys(analyzer, "tell us")


def test_a_version_belongs_to_its_name_however_it_is_written(analyzer: Analyzer) -> None:
    for spelling in ("그록-1", "그록1", "그록 1", "Grok-1", "grok-1", "Grok 1", "그록-1은", "Grok-1의"):
        assert keys(analyzer, spelling)[:2] == ["그록", "그록#1"], spelling
    versions = ["그록-1", "그록-2", "그록-1.5", "GPT-3", "GPT-4"]
    compounds = [next(key for key in keys(analyzer, v) if "#" in key) for v in versions]
    assert len(set(compounds)) == len(versions)
    assert compounds[3] == keys(analyzer, "GPT3")[1]


@pytest.mark.parametrize("text", ["그록 10개", "오픈AI 2018년", "엑스 5억 명", "그록 45%"])
def test_an_amount_behind_a_name_is_not_its_version(analyzer: Analyzer, text: str) -> None:
    assert not any("#" in key for key in keys(analyzer, text))


def test_particles_endings_and_symbols_are_no_terms(analyzer: Analyzer) -> None:
    assert keys(analyzer, "그록을, 그리고!") == ["그록"]
    assert keys(analyzer, "머스크가 말하였다") == keys(analyzer, "머스크는 말한다.")


def test_words_that_say_nothing_of_a_topic_are_marked(analyzer: Analyzer) -> None:
    for text in ("무엇 누구 언제 얼마", "what who when the of"):
        assert all(term.is_function for term in analyzer.terms(text)), text
    assert not any(term.is_function for term in analyzer.terms("그록 파라미터 Dojo"))


def test_a_term_shows_the_spelling_that_it_stands_for(analyzer: Analyzer) -> None:
    text = "작년에 머스크는 Grok-1을 공개했다."
    assert {text[t.start : t.end]: t.key for t in analyzer.terms(text) if t.kind in ("name", "compound")} == {
        "머스크": "일론머스크",
        "Grok": "그록",
        "Grok-1": "그록#1",
    }


def test_without_tables_a_word_is_its_dictionary_form() -> None:
    assert keys(Analyzer(), "Companies")[0] == stem_english("companies") == stem_english("company")


def test_the_fingerprint_tells_tables_apart() -> None:
    tables = [((), ()), ((("그록", "Grok"),), ()), ((), (("그록", "Grok"),)), ((("그록", "Grok", "grok"),), ())]
    prints = [Analyzer(aliases, glossary).fingerprint for aliases, glossary in tables]
    assert len(set(prints)) == len(tables)
    assert prints == [Analyzer(aliases, glossary).fingerprint for aliases, glossary in tables]


@given(st.text())
def test_bigrams_stay_inside_words_and_ignore_case_and_width(text: str) -> None:
    grams = bigrams(text)
    assert all(1 <= len(gram) <= 2 and not any(c.isspace() for c in gram) for gram in grams)
    assert grams == bigrams(f" {text} ")


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("그록-1", ["그록", "1"]),
        ("GROK grok", ["gr", "ro", "ok"] * 2),
        ("Ｇｒｏｋ", ["gr", "ro", "ok"]),
        ("a 가", ["a", "가"]),
    ],
)
def test_bigrams(text: str, grams: list[str]) -> None:
    assert bigrams(text) == grams


@pytest.mark.parametrize(
    ("text", "language"), [("그록?", "ko"), ("What is 그록?", "ko"), ("What is it?", "en"), ("", "en"), ("ㅋㅋ", "ko")]
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_table_skips_comments_and_blank_cells() -> None:
    assert read_table(["# names", "", "그록\tGrok\t", "엑스\t X "], "t.tsv") == [("그록", "Grok"), ("엑스", "X")]


@pytest.mark.parametrize("twin", ["Grok", "grok", "Ｇｒｏｋ"])
def test_a_spelling_on_two_lines_is_refused_with_both_lines(twin: str) -> None:
    with pytest.raises(SettingsError, match=rf"names\.tsv has “{twin}” on line 1 and on line 3\. Keep it"):
        read_table(["그록\tGrok", "# between", f"다른 것\t{twin}"], "names.tsv")


def test_the_packaged_tables_are_accepted_and_share_no_name() -> None:
    tables = [(SEEDS / name).read_text(encoding="utf-8").splitlines() for name in ("aliases.tsv", "glossary.tsv")]
    names, words = (read_table(lines, "t") for lines in tables)
    assert len(names) > 20
    assert len(words) > 20
    both = {fold(s) for s in itertools.chain(*names)} & {fold(s) for s in itertools.chain(*words)}
    assert both == set()


def test_a_conjunction_behind_a_number_is_no_noun(analyzer: Analyzer) -> None:
    assert "과" not in {term.key for term in analyzer.terms("그록-1과 그록-2의 차이")}
    assert "과" in {term.key for term in analyzer.terms("과 사무실")}


@pytest.mark.parametrize("unit", ["1", "a", "가", "가나 ", "(", "A. ", "“가”"])
def test_a_text_of_any_length_is_in_its_sentences(analyzer: Analyzer, unit: str) -> None:
    text = (unit * 70_000)[:70_000]  # more than the 65,535 that a word of Kiwi's can have
    assert "".join("".join(cut(analyzer, text)).split()) == "".join(text.split())


def test_a_sentence_goes_on_where_a_long_line_is_cut_for_the_splitter(analyzer: Analyzer) -> None:
    sentence = "도서관은 아침 아홉 시에 문을 열고 저녁 여섯 시에 문을 닫는다."
    assert cut(analyzer, " ".join([sentence] * 2_000)) == [sentence] * 2_000


def test_initials_without_end_take_no_time(analyzer: Analyzer) -> None:
    begun = time.process_time()
    analyzer.sentences("A. " * 30_000)
    analyzer.sentences("Dr. x. Mr. X " * 8_000)
    assert time.process_time() - begun < 10  # seconds; looking at all that was before took minutes
