"""The title and the date that a text gives itself, and when its file's name is the better title."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.documents.loaders import load_document
from rag.index.documents.titles import described_by_text

MAIL = """From: Petra Lind <petra@example.com>
To: Aki Sato <aki@example.com>
{sent}
Subject: {subject}

Aki, the boat is repaired.
"""


@pytest.mark.parametrize("line", ["By Mara Lind, Staff Writer", "*By Mara Lind — March 3, 2024*", "도하늘 기자"])
def test_a_byline_under_the_title_names_the_author(line: str) -> None:
    found = described_by_text(f"# A new ferry\n\n{line}\n\nIt leaves at six.")
    assert found == {"title": "A new ferry", "author": "도하늘" if "기자" in line else "Mara Lind"}
    assert "author" not in described_by_text("# A new ferry\n\n" + "It leaves at six.\n\n" * 9 + line)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("intro\n\n## A *heading* ##\n", "A *heading*"),
        ("```\n# no heading\n```\nwords", "words"),
        ("# 1\n\n## Bylaws\n", "Bylaws"),
        ("# Title\n\n| a | b |\n|---|---|\n", "Title"),  # a row is no title, whatever calls it one
        ("#hashtag first", "#hashtag first"),
        ("Bylaws of the Rowing Club\n\nMembers pay in May.", "Bylaws of the Rowing Club"),
        ("도서관 이용 안내\n평일에는 9시에 연다.", "도서관 이용 안내"),
        ("전철 요금 내년에 오른다\n\n요금은 100원 오른다.", "전철 요금 내년에 오른다"),
        ("Review: a history of tea\n\nTea came late.", "Review: a history of tea"),
        ("17\n\n2023. 5. 1.\n강변 산책로 안내\n길이는 4km이다.", "강변 산책로 안내"),
        ("2023년 5월 1일 (월) 오전 9:30\n요금\n900원이다.", "요금"),
        ("일시 안내\n\n5월이다.", "일시 안내"),
        ("https://example.org/a\nTide tables\n\nHigh at noon.", "Tide tables"),
    ],
)
def test_a_heading_or_a_first_line_is_the_title(text: str, title: str) -> None:
    assert described_by_text(text) == {"title": title}


@pytest.mark.parametrize(
    "text",
    [
        "제목: 강변 축제 연기",
        "제목:\n강변 축제 연기\n\n내용:\n비가 온다.",
        "번호: 12\n제 목 : 강변 축제 연기\n담당자: 김하나",
        "# 제목: 강변 축제 연기\n\n비가 온다.",
        "## 제목\n\n강변 축제 연기",
        "[제목] 강변 축제 연기",
        "[공지] 제목 : 강변 축제 연기\n조회수 : 12",
        "**제목:** 강변 축제 연기\n본문이다.",
        "Title:\n\n# 강변 축제 연기",
        "HEADLINE: 강변 축제 연기",
    ],
)
def test_a_label_gives_what_it_labels(text: str) -> None:
    assert described_by_text(text) == {"title": "강변 축제 연기"}


@pytest.mark.parametrize(
    "text",
    [
        "강변 축제는 10월로 미뤄졌다.\n비가 온다.",
        "강변 축제를 10월로 미룹니다\n비가 옵니다",
        "The festival was moved to October.",
        "The festival that was planned for\nthe last week of May was moved.",
        "“비가 온다.”",
        "가" * 200,
        "내용:\n비가 온다.",
        "담당자: 김하나\n행사일: 2024-05-01\n비가 온다.",
        "Dana: is it open\nIvo: yes",
        "1\n2\n3",
        "- 물\n- 소금",
        "| 품목 | 값 |\n| --- | --- |\n| 물 | 3 |",
        "품목 | 값 | 수량\n물 | 3 | 2",
        "품목\t값\n물\t3",
        "품목      값     수량\n소금물    3      2",
        "제목:",
        "",
    ],
)
def test_no_title_is_made_of_what_is_none(text: str) -> None:
    assert described_by_text(text) == {}


def test_without_a_title_the_file_gives_its_name(tmp_path: Path) -> None:
    path = tmp_path / "축제 공지.txt"
    path.write_text("강변 축제는 10월로 미뤄졌다.", encoding="utf-8")
    assert load_document(path, source=path.name, max_bytes=1000).title == "축제 공지"


@pytest.mark.parametrize(
    ("sent", "date"),
    [
        ("Date: Mon, 6 May 2024 23:30:00 -0500", "2024-05-06"),
        ("Sent: Monday, May 6, 2024 9:15 AM", "2024-05-06"),
        ("Date: 2024-05-06 09:15", "2024-05-06"),
        ("Date: soon", None),
        ("Cc: Bo <bo@example.com>", None),
    ],
)
def test_a_mail_has_its_subject_and_its_date(sent: str, date: str | None) -> None:
    found = described_by_text(MAIL.format(sent=sent, subject="The boat,\n  once more."))
    assert found == {"title": "The boat, once more.", "author": "Petra Lind"} | ({"published": date} if date else {})


def test_a_korean_mail_and_an_encoded_subject() -> None:
    mail = "보낸 사람: 김하나\n받는 사람: 이두리\n보낸 날짜: 2024년 5월 6일 월요일 오전 9:15\n제목: 배 수리\n\n끝났다."
    assert described_by_text(mail) == {"title": "배 수리", "author": "김하나", "published": "2024-05-06"}
    letter = "발신: 총무팀 <a@example.com>\n수신: 전 직원\n일자: 2024. 5. 6.\n제목: 배 수리\n\n끝났다."
    assert described_by_text(letter) == {"title": "배 수리", "author": "총무팀", "published": "2024-05-06"}
    encoded = MAIL.format(sent="X-Relay: a", subject="=?utf-8?B?67CwIOyImOumrA==?=")
    assert described_by_text(encoded) == {"title": "배 수리", "author": "Petra Lind"}


@pytest.mark.parametrize(
    ("head", "author", "published"),
    [
        ("작성자: 시설 2팀 오태린\n작성일: 2025-03-01", "시설 2팀 오태린", "2025-03-01"),
        ("작성자 : 오태린 작성일 : 2025. 3. 1. 조회 : 12", "오태린", "2025-03-01"),
        ("등록일 2025.03.01. | 조회수 352", None, "2025-03-01"),
        ("글쓴이: 오태린   날짜: 2025년 3월 1일", "오태린", "2025-03-01"),
        ("**Author:** Helen Strand\n**Date:** 1 March 2025", "Helen Strand", "2025-03-01"),
        ("Prepared by: Helen Strand, 1 March 2025", "Helen Strand", None),
        ("Published: Saturday, March 1, 2025", None, "2025-03-01"),
        ("Posted on Saturday, March 1, 2025 by Helen Strand", "Helen Strand", "2025-03-01"),
        ("배포일시: 2025. 3. 1.(토) 10:00", None, "2025-03-01"),
        ("작성자: 관리자\n게시일: 2025/3/1 10:20", None, "2025-03-01"),
        ("일시: 2025년 3월 1일\n장소: 강당", None, None),
        ("Date: 1 March 2025\nVenue: Town hall", None, None),
        ("신청 등록 2025-03-01부터\n등록 기간: 2025-03-01 ~ 2025-03-31", None, None),
    ],
)
def test_fields_below_the_title_give_author_and_date(head: str, author: str | None, published: str | None) -> None:
    found = described_by_text(f"Roof survey\n{head}\n\n지붕을 조사했다.")
    assert found == {"title": "Roof survey"} | ({"author": author} if author else {}) | (
        {"published": published} if published else {}
    )


def test_the_head_of_a_mail_may_have_only_a_sender_and_a_day() -> None:
    found = described_by_text("From: Dana Okafor <dana@example.com>\nDate: 3 Feb 2025\n\nThe roof is dry.")
    assert found == {"author": "Dana Okafor", "published": "2025-02-03"}
    assert described_by_text("From: dana@example.com (Dana Okafor)\nTo: all\n\nDry.") == {"author": "Dana Okafor"}


def test_a_memo_names_its_kind_above_its_head() -> None:
    head = "To: All keepers\nFrom: Ruth Vance\nDate: 6 February 2025\n"
    found = described_by_text(f"MEMO\n\n{head}Subject: Loan of the bell\n\nIt goes on 3 March.")
    assert found == {"title": "Loan of the bell", "author": "Ruth Vance", "published": "2025-02-06"}
    assert described_by_text(f"Museum trip\n\n{head}\nIt goes on 3 March.") == {"title": "Museum trip"}


def test_a_mail_that_another_one_quotes_has_its_header_below_a_rule() -> None:
    mail = MAIL.format(sent="Sent: Monday, May 6, 2024 9:15 AM", subject="FW: The boat")
    for rule in ("-----Original Message-----", "---------- Forwarded message ---------", "________________"):
        found = described_by_text(f"{rule}\n{mail}")
        assert found == {"title": "FW: The boat", "author": "Petra Lind", "published": "2024-05-06"}


def test_a_mail_without_a_subject_has_no_title_from_its_header() -> None:
    assert described_by_text("From: a@example.com\nTo: b@example.com\n\nHello there") == {"author": "a@example.com"}


def test_the_metadata_beside_a_mail_outrank_its_header(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MAIL.format(sent="Date: 2024-05-06", subject="boat"))
    (tmp_path / "a.meta.yaml").write_text("published: 2020")
    document = load_document(tmp_path / "a.txt", source="a.txt", max_bytes=1000)
    assert (document.title, document.published) == ("boat", "2020")


@given(
    st.lists(
        st.sampled_from(["From:", "Subject: =?x?B?", "Date: ", "제목", ":", "\n", " ", "# ", "```\n", "가", "a.", "9"])
    )
)
def test_any_text_has_a_title_of_one_line_or_none(parts: list[str]) -> None:
    found = described_by_text("".join(parts))
    assert all(value and value == " ".join(value.split()) for value in found.values())


def test_a_row_of_a_table_is_no_title() -> None:
    found = described_by_text("| 보도일시 | 2018. 9. 4. |\n| --- | --- |\n| 담당 | 장인숙 |\n\n본문이다.")
    assert found == {"published": "2018-09-04"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "보도자료\n\n배포일시: 2024. 5. 3.\n\n새솔시, 강변 산책로 넓힌다\n\n새솔시는 산책로를 넓힌다.",
            "새솔시, 강변 산책로 넓힌다",
        ),
        ("NOTICE\n\nLift out of service on Friday\n\nThe lift is checked.", "Lift out of service on Friday"),
        (
            "PRESS RELEASE\nFor immediate release\n12 June 2024\n\nCouncil reopens the ford\n\nIt is open.",
            "Council reopens the ford",
        ),
        ("# 공지사항\n\n## 승강기 점검으로 운행 중단\n\n금요일에 점검한다.", "승강기 점검으로 운행 중단"),
    ],
)
def test_a_title_that_only_names_the_kind_of_a_document_gives_way_to_the_headline(
    text: str, title: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    assert load_document(path, source="a.md", max_bytes=10_000).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("물수리\n수릿과의 여름 철새\n\n물수리는 물고기를 먹는다.", "물수리"),
        ("Osprey\nA bird of prey that eats fish\n\nThe osprey nests in trees.", "Osprey"),
        ("물수리\n도해람\n\n강가에 서서\n하늘을 본다", "물수리"),
        ("# README\n\n## How to install it\n\nRun it.\n\n## How to use it\n\nAsk.", "README"),
        ("Contract\n\nArticle 1 Purpose of this contract\nThe parties agree on the following.", "Contract"),
        ("회의록\n\n회의는 오전 열 시에 열렸다.", "회의록"),
    ],
)
def test_a_title_that_names_a_matter_stays(text: str, title: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    assert load_document(path, source="a.md", max_bytes=10_000).title == title


@pytest.mark.parametrize("head", ["[작성자] 소미르   [작성일] 2024-05-03", "【작성자】 소미르\n【등록일】 2024. 5. 3."])
def test_labels_in_brackets_are_fields(head: str) -> None:
    found = described_by_text(f"산책로 안내\n{head}\n\n산책로는 길다.")
    assert (found["author"], found["published"]) == ("소미르", "2024-05-03")
