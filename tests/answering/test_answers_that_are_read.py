"""Answers that the rules alone did not give, or gave wrongly: the cross-encoder reads which sentence answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from doubles import reading

from rag.assembly import Reader

FILES = {
    "depots.txt": "Depot 7 of the bus company was opened in 1998. It has 12 buses.\n\n"
    "Depot 9 of the bus company was opened in 2003. It has 31 buses.\n",
    "tools.html": "<h1>공구 대여</h1><table><tr><th>공구</th><th>하루 대여료</th></tr>"
    "<tr><td>전기톱</td><td>4,000원</td></tr><tr><td>고압 세척기</td><td>7,000원</td></tr>"
    "<tr><td>사다리</td><td>1,500원</td></tr></table>",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reading(tmp_path_factory.mktemp("read"), FILES) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How many buses does depot 7 have?", "12 buses"),
        ("고압 세척기의 하루 대여료는 얼마인가?", "7,000원"),
        ("사다리는 하루에 얼마에 빌리나?", "1,500원"),
    ],
)
def test_a_value_is_that_of_the_thing_asked_about_though_its_sentence_does_not_name_it(
    reader: Reader, question: str, fact: str
) -> None:
    answer = reader.chain.invoke(question)
    assert not answer.abstained, answer.confidence
    assert fact in answer.claims[0].text


def test_a_role_that_nobody_is_given_is_not_answered(reader: Reader) -> None:
    assert reader.chain.invoke("Who manages depot 7?").abstained
