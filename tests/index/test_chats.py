"""Exports of chats: each sentence with its speaker, time and day; an ordinary text is never taken for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.documents import loaders
from rag.index.documents.json_reading import read_json
from rag.index.documents.kakao import read_kakao
from rag.index.documents.loaders import load_document
from rag.index.documents.separated import read_csv
from rag.records import Document

COMPUTER = """개발팀 님과 카카오톡 대화
저장한 날짜 : 2024-06-01 15:00:00

--------------- 2024년 5월 13일 월요일 ---------------
한지우님이 들어왔습니다.
[한지우] [오전 9:02] 회의는 언제 하나요?
[김[팀장]] [오후 12:05] 이번 주
[김[팀장]] [오후 12:06] 금요일에 합니다.
[김[팀장]] [오후 1:30] 준비물:
- 노트북
2024년 5월 10일
"""
TELEPHONE = """Team 님과 카카오톡 대화
저장한 날짜 : 2024년 6월 1일 오후 3:00

2024년 5월 13일 오전 9:02
2024년 5월 13일 오전 9:02, 한지우 : 회의는 언제 하나요?
2024년 5월 13일 오후 12:05, 김 팀장 : 금요일 : 두 시
2024년 5월 13일 오후 12:06, 한지우님이 나갔습니다.
"""
APPLE = """Team님과 카카오톡 대화
저장한 날짜 : 2024. 6. 1. 오후 3:00

2024년 5월 13일 월요일
2024. 5. 13. 오전 9:02, 한지우 : 회의는 언제 하나요?
"""
ENGLISH = """KakaoTalk Chats with Team
Date Saved : June 1, 2024 at 3:00 PM

May 13, 2024 at 9:02 AM
May 13, 2024 at 9:02\u202fAM, Ann Lee : When do we meet?
May 14, 2024 at 12:05 PM, Kim : On Friday.
"""


def load(tmp_path: Path, text: str, name: str = "chat.txt") -> Document:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return load_document(tmp_path / name, source=name, max_bytes=100_000)


def test_an_export_of_a_computer(tmp_path: Path) -> None:
    document = load(tmp_path, COMPUTER)
    assert (document.title, document.published) == ("개발팀", "2024-05-13")
    assert document.text.split("\n") == [
        "## 2024년 5월 13일 월요일",
        "",
        "- 한지우님이 들어왔습니다.",
        "- 한지우 (오전 9:02): 회의는 언제 하나요?",
        "- 김[팀장] (오후 12:05): 이번 주 금요일에 합니다.",
        "- 김[팀장] (오후 1:30): 준비물:",
        "  - 노트북",
        "  2024년 5월 10일",
    ]


@pytest.mark.parametrize(
    ("text", "date", "lines"),
    [
        (
            TELEPHONE,
            "2024-05-13",
            [
                "## 2024년 5월 13일",
                "- 한지우 (오전 9:02): 회의는 언제 하나요?",
                "- 김 팀장 (오후 12:05): 금요일 : 두 시",
                "- (오후 12:06) 한지우님이 나갔습니다.",
            ],
        ),
        (APPLE, "2024-05-13", ["## 2024. 5. 13.", "- 한지우 (오전 9:02): 회의는 언제 하나요?"]),
        (
            ENGLISH,
            None,
            [
                "## May 13, 2024",
                "- Ann Lee (9:02 AM): When do we meet?",
                "## May 14, 2024",
                "- Kim (12:05 PM): On Friday.",
            ],
        ),
    ],
)
def test_exports_of_telephones(tmp_path: Path, text: str, date: str | None, lines: list[str]) -> None:
    document = load(tmp_path, text)
    assert [line for line in document.text.split("\n") if line] == lines
    assert document.published == date


def test_days_and_messages_without_a_header(tmp_path: Path) -> None:
    days = "2024년 5월 13일 월요일\n[가] [오전 9:02] 네\n2024년 5월 14일 화요일\n[나] [오전 9:02] 아니요\n"
    document = load(tmp_path, days)
    assert document.title == "chat" and document.published is None
    assert document.text.count("\n## ") == 1 and document.text.endswith("- 나 (오전 9:02): 아니요")


def test_a_table_of_messages() -> None:
    table = 'Date,User,Message\n2024-05-13 09:02:11,"한지우","언제, 하나요?"\n2024-05-13 12:05:00,김,"둘째\n- 줄"\n'
    text, description, *_ = read_csv(table.encode(), "chat.csv")
    assert text == "## 2024-05-13\n\n- 한지우 (09:02): 언제, 하나요?\n- 김 (12:05): 둘째\n  - 줄"
    assert description == {"title": "chat", "published": "2024-05-13"}
    for name in ("기획팀 회의방_2024-05-14-08-15-59", "기획팀 회의방_2024-05-14-08-15-59 (1)"):
        assert read_csv(table.encode(), f"exports/KakaoTalk_Chat_{name}.csv")[1]["title"] == "기획팀 회의방"
    other = "Date,User,Message\n13 May,Ann,hello\n"
    assert read_csv(other.encode(), "a.csv")[0].endswith("- Date: 13 May | User: Ann | Message: hello")


@pytest.mark.parametrize(
    "mark", ["사진", "사진 3장", "동영상", "이모티콘", "(이모티콘)", "삭제된 메시지입니다.", "Photo"]
)
def test_a_picture_is_no_message_and_parts_what_is_said_around_it(tmp_path: Path, mark: str) -> None:
    said = f"[가] [오전 9:02] 지도\n[가] [오전 9:02] {mark}\n[가] [오전 9:03] 두 시에 만나요.\n"
    (tmp_path / "chat.txt").write_text(f"2024년 5월 13일 월요일\n{said}", encoding="utf-8")
    document, notices = loaders.load(tmp_path / "chat.txt", source="chat.txt", max_bytes=100_000)
    assert document.text.split("\n")[2:] == ["- 가 (오전 9:02): 지도", "- 가 (오전 9:03): 두 시에 만나요."]
    assert [notice.english for notice in notices] == ["1 message is not read: pictures, videos, emoticons or deleted"]
    table = f"Date,User,Message\n2024-05-13 09:02:11,가,{mark}\n2024-05-13 09:02:11,가,{mark} 두 장 찍었어요.\n"
    text, _, (_,) = read_csv(table.encode(), "chat.csv")
    assert text == f"## 2024-05-13\n\n- 가 (09:02): {mark} 두 장 찍었어요."


@given(st.text("가나 12·abc()", min_size=1, max_size=20).filter(lambda name: name == " ".join(name.split())))
def test_the_title_of_a_chat_is_its_name(name: str) -> None:
    for header in (f"{name} 님과 카카오톡 대화", f"{name}님과 카카오톡 대화", f"{name} 27 카카오톡 대화"):
        assert (chat := read_kakao(COMPUTER.replace("개발팀 님과 카카오톡 대화", header))) and chat[1]["title"] == name
    for header in (f"KakaoTalk Chats with {name}", f"{name} with KakaoTalk Chats"):
        chat = read_kakao(ENGLISH.replace("KakaoTalk Chats with Team", header))
        assert chat and (chat[1]["title"] == name or name.startswith(chat[1]["title"]))


def test_a_chat_without_a_name_has_that_of_its_file(tmp_path: Path) -> None:
    text = COMPUTER.replace("개발팀 님과 카카오톡 대화", "카카오톡 대화")
    assert load(tmp_path, text, "가을 등산.txt").title == "가을 등산"


PROSE = st.lists(
    st.one_of(
        st.text("가나다 abc[]:.,-09", max_size=40),
        st.sampled_from(
            [
                "회의록",
                "2024년 5월 13일 월요일",
                "[공지] 서버 이전",
                "오전 9:02 시작",
                "김민준 : 네",
                "카카오톡 대화",
                "",
            ]
        ),
    ),
    max_size=12,
)


@given(PROSE)
def test_no_text_without_messages_is_a_chat(lines: list[str]) -> None:
    assert read_kakao("\n".join(lines)) is None


@pytest.mark.parametrize("before", ["회의록\n", "# 대화 예시\n\n", "아래는 지난주 대화입니다.\n"])
def test_a_text_that_shows_a_chat_stays_as_it_is(tmp_path: Path, before: str) -> None:
    text = before + "2024년 5월 13일 월요일\n[가] [오전 9:02] 네\n[나] [오전 9:03] 아니요"
    assert load(tmp_path, text).text == text


@given(
    st.lists(
        st.tuples(st.sampled_from(["가", "Ann Lee"]), st.integers(0, 59), st.text("가나 ab.#-[]", min_size=1)),
        min_size=2,
        max_size=8,
    )
)
def test_every_word_of_a_chat_is_kept_in_order(messages: list[tuple[str, int, str]]) -> None:
    lines = [f"[{name}] [오전 9:{minute:02d}] {words}" for name, minute, words in messages]
    found = read_kakao("\n".join(["2024년 5월 13일 월요일", *lines]))
    assert found is not None
    position = 0
    for _, _, words in messages:
        for word in words.split():
            position = found[0].index(word, position) + len(word)


def slack(stamp: str, user: str, text: str, **more: object) -> dict[str, object]:
    profile = {"U1": "Ann Lee", "U2": "박도윤"}[user]
    return {"type": "message", "ts": stamp, "user": user, "text": text, "user_profile": {"real_name": profile}, **more}


def test_a_day_of_slack_has_names_threads_and_files() -> None:
    day = [
        slack("1715590920.000100", "U1", "When do we move &amp; who does it?"),
        slack("1715591000.000200", "U2", "점심 메뉴 <https://a.example/menu|메뉴판>"),
        slack(
            "1715591100.000300", "U2", "<@U1> on Friday", thread_ts="1715590920.000100", files=[{"name": "plan.pdf"}]
        ),
        slack("1715591200.000400", "U1", "<@U1> has joined the channel", subtype="channel_join"),
    ]
    text, description = read_json(json.dumps(day).encode(), "export/general/2024-05-13.json")
    assert description == {"title": "general 2024-05-13", "published": "2024-05-13"}
    assert text.split("\n") == [
        "## 2024-05-13 (UTC)",
        "",
        "- Ann Lee (09:02): When do we move & who does it?",
        "- 박도윤 (09:05, re: Ann Lee): @Ann Lee on Friday",
        "  [plan.pdf]",
        "- 박도윤 (09:03): 점심 메뉴 메뉴판",
        "- (09:06) @Ann Lee has joined the channel",
    ]
