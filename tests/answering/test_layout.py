"""Claims are arranged by their form, and none is lost, moved or shown twice."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.answering.layout import blocks
from rag.answering.messages import model_text
from rag.records import Claim

FORMS = st.sampled_from(["sentence", "paragraph", "item", "header", "row"])
CLAIMS = st.lists(FORMS, max_size=12).map(
    lambda forms: [Claim(f"a{i} | b{i}", (i,), supported=True, form=form) for i, form in enumerate(forms)]
)


def claim(text: str, form: str, *markers: int) -> Claim:
    return Claim(text, markers, True, form)


def shown(claims: list[Claim]) -> list[Claim]:
    """All but the headers that no row follows."""
    after = [claim.form for claim in claims[1:]] + ["end"]
    return [
        one for one, form in zip(claims, after[: len(claims)], strict=True) if one.form != "header" or form == "row"
    ]


@given(CLAIMS)
def test_every_claim_is_arranged_once_and_in_order(claims: list[Claim]) -> None:
    found = blocks(claims)
    lines = [line for block in found for line in [[block.header] if block.header else [], *block.lines]]
    arranged = [c for line in lines for c in line]
    assert arranged == shown(claims)
    assert all(block.lines for block in found)
    assert all((block.kind == "table") == (block.header is not None) for block in found)


@given(CLAIMS)
def test_a_claim_that_opens_a_line_is_not_read_with_the_one_before(claims: list[Claim]) -> None:
    for block in blocks(claims):
        for line in block.lines:
            assert all(c.form == "sentence" for c in line[1:])


@given(CLAIMS, st.lists(st.integers(0, 3), min_size=12, max_size=12), st.integers(0, 3))
def test_every_omission_is_told_once_and_in_order(claims: list[Claim], numbers: list[int], after: int) -> None:
    while claims and claims[-1].form == "header":
        claims = claims[:-1]  # a header is only shown above its rows, so an answer never ends with one
    withheld = [replace(claim, withheld_before=number) for claim, number in zip(claims, numbers, strict=False)]
    told = re.findall(r"\[(\d) sentences? withheld here\]", model_text(withheld, "en", after))
    assert sum(map(int, told)) == sum(claim.withheld_before for claim in withheld) + after


def test_what_is_withheld_before_a_table_is_told_before_it() -> None:
    header, row = claim("모델 | 크기", "header"), claim("그록-1 | 3140억 개", "row", 1)
    claims = [claim("앞이다.", "sentence", 1), replace(header, withheld_before=1), row, replace(row, withheld_before=2)]
    assert model_text(claims, "ko", withheld_after=1) == (
        "앞이다. [1]\n\n[여기서 문장 1개를 뺐습니다]\n\n"
        "| 모델 | 크기 |\n| --- | --- |\n| 그록-1 | 3140억 개 [1] |\n"
        "| [여기서 문장 2개를 뺐습니다] |  |\n| 그록-1 | 3140억 개 [1] |\n\n[여기서 문장 1개를 뺐습니다]"
    )


def test_what_is_withheld_between_items_is_an_item_and_before_the_first_a_paragraph() -> None:
    item, more = (
        replace(claim("하나", "item", 1), withheld_before=1),
        replace(claim("더.", "sentence", 1), withheld_before=1),
    )
    assert model_text([item, more, replace(item, withheld_before=2)], "en") == (
        "[1 sentence withheld here]\n\n- 하나 [1] [1 sentence withheld here] 더. [1]\n"
        "- [2 sentences withheld here]\n- 하나 [1]"
    )


def test_what_is_withheld_before_a_header_without_rows_is_told_at_the_next_claim() -> None:
    claims = [replace(claim("모델 | 크기", "header"), withheld_before=1), claim("뒤다.", "paragraph", 1)]
    assert model_text(claims, "ko") == "[여기서 문장 1개를 뺐습니다] 뒤다. [1]"


@given(CLAIMS)
def test_markdown_is_read_as_it_is_arranged(claims: list[Claim]) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(model_text(claims, "en"))
    kinds = [token.type for token in tokens if token.level == 0 and token.type.endswith("_open")]
    named = {"paragraph": "paragraph_open", "list": "bullet_list_open", "table": "table_open"}
    assert kinds == [named[block.kind] for block in blocks(claims)]


def test_the_text_of_an_answer_has_its_paragraphs_lists_and_tables() -> None:
    claims = [
        claim("두 모델이 있다.", "paragraph", 1),
        claim("둘은 다르다.", "sentence", 1, 2),
        claim("그록-1: 챗봇.", "item", 1),
        claim("크다.", "sentence", 2),
        claim("하이퍼클로바", "item", 2),
        claim("모델 | 크기", "header"),
        claim("그록-1 | 3140억 개", "row", 1),
        claim("하이퍼클로바 | 2040억 개", "row", 2),
        claim("끝이다.", "sentence", 2),
    ]
    assert model_text(claims, "ko") == (
        "두 모델이 있다. [1] 둘은 다르다. [1][2]\n\n"
        "- 그록-1: 챗봇. [1] 크다. [2]\n- 하이퍼클로바 [2]\n\n"
        "| 모델 | 크기 |\n| --- | --- |\n| 그록-1 | 3140억 개 [1] |\n| 하이퍼클로바 | 2040억 개 [2] |\n\n"
        "끝이다. [2]"
    )


def test_markers_stand_in_the_column_that_a_model_left_for_them() -> None:
    claims = [claim("모델 | 크기 | 출처", "header"), claim("그록-1 | 3140억 개", "row", 1)]
    assert model_text(claims, "ko").splitlines()[2] == "| 그록-1 | 3140억 개 | [1] |"
