"""Mails that Outlook saved: what is read of them is what is read of the same mail in its usual form."""

from __future__ import annotations

import datetime
import struct
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents.loaders import load_document
from rag.index.documents.mail import read_mail
from rag.index.documents.outlook import read_outlook
from tests.written_hwp import compound

SENT = datetime.datetime(2024, 5, 13, 9, 5, tzinfo=datetime.UTC)
TEXT = "## 서버 이전 (이서연, 2024-05-13)\n\n- From: 이서연 <seo@example.com> | Date: 2024-05-13 09:05 +0000"


def table(values: dict[tuple[int, int], int], begin: int) -> bytes:
    """The table of the small values of a storage, by property and type."""
    return bytes(begin) + b"".join(struct.pack("<HHIQ", kind, name, 6, value) for (name, kind), value in values.items())


def ticks(moment: datetime.datetime) -> int:
    return (moment - datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1) * 10


def wide(place: str, **texts: str) -> dict[str, bytes]:
    """The streams of some texts by their property, such as ``x0037``."""
    return {f"{place}__substg1.0_{name[1:]}001F": text.encode("utf-16-le") for name, text in texts.items() if text}


def streams(
    place: str = "", body: str = "금요일에 시작합니다.", subject: str = "서버 이전", people: tuple[str, ...] = ()
) -> dict[str, bytes]:
    """The streams of a mail at a place of a compound file."""
    found = {
        f"{place}__properties_version1.0": table({(0x0039, 0x40): ticks(SENT)}, 24 if place else 32),
        **wide(place, x0037=subject, x0042="이서연", x5D02="seo@example.com", x001A="IPM.Note", x1000=body),
    }
    for number, name in enumerate(people):
        inside = f"{place}__recip_version1.0_#{number:08X}/"
        found[f"{inside}__properties_version1.0"] = table({(0x0C15, 3): 1 + number % 2}, 8)
        found |= wide(inside, x3001=name, x39FE=f"{number}@example.com", x3003="/O=ORG/CN=A")
    return found


def read(found: dict[str, bytes]) -> str:
    return read_outlook(compound(found), "a.msg")[0]


def test_a_mail_gives_title_author_and_date(tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(compound(streams(people=("박도윤", "김하나"))))
    document = load_document(tmp_path / "a.msg", source="a.msg", max_bytes=1_000_000)
    assert (document.title, document.author, document.published) == ("서버 이전", "이서연", "2024-05-13")
    people = " | To: 박도윤 <0@example.com> | Cc: 김하나 <1@example.com>"
    assert document.text == f"{TEXT}{people}\n\n금요일에 시작합니다."


LINES = st.lists(st.text(st.sampled_from("가나다 abc#.,>-"), min_size=1, max_size=30), min_size=1, max_size=5)
NAMES = st.text(st.sampled_from("가나다abc "), max_size=10).map(lambda name: " ".join(name.split()))


@settings(max_examples=50, deadline=None)
@given(LINES, NAMES.filter(bool), st.lists(NAMES.filter(bool), max_size=3))
def test_a_mail_is_read_as_in_its_usual_form(lines: list[str], subject: str, people: list[str]) -> None:
    body = "\n".join(lines)
    usual = EmailMessage()
    usual["From"], usual["Date"], usual["Subject"] = "이서연 <seo@example.com>", SENT, subject
    for header, place in (("To", 0), ("Cc", 1)):
        if named := [f'"{name}" <{number}@example.com>' for number, name in enumerate(people) if number % 2 == place]:
            usual[header] = ", ".join(named)
    usual.set_content(body)
    saved = compound(streams(body=body.replace("\n", "\r\n"), subject=subject, people=tuple(people)))
    assert read_outlook(saved, "a.msg") == read_mail(bytes(usual), "a.msg")


def test_attached_mails_follow_and_attached_files_are_named() -> None:
    first, second = "__attach_version1.0_#00000000/", "__attach_version1.0_#00000001/"
    inner = streams(f"{first}__substg1.0_3701000D/", "안쪽 글.", "안쪽")
    files = wide(second, x3707="일정.pdf", x3704="ILJ~1.PDF") | {f"{second}__substg1.0_37010102": b"%PDF"}
    text = read({**streams(), **inner, **files})
    assert text.endswith(
        "- Attachments: 일정.pdf\n\n### 안쪽 (이서연, 2024-05-13)\n\n"
        "- From: 이서연 <seo@example.com> | Date: 2024-05-13 09:05 +0000\n\n안쪽 글."
    )


@pytest.mark.parametrize("locale", [{(0x3FFD, 3): 949}, {(0x3FF1, 3): 1042}, {}])
def test_bytes_are_decoded_by_the_code_page_of_the_mail(locale: dict[tuple[int, int], int]) -> None:
    found = {name: data for name, data in streams().items() if "1000001F" not in name and "0037001F" not in name}
    found["__properties_version1.0"] += table(locale, 0)
    found["__substg1.0_1000001E"] = "금요일 밤에 서버를 옮기기로 했습니다.".encode("cp949")
    found["__substg1.0_0037001E"] = "서버 이전".encode("cp949") if locale else b"Move"
    text = read(found)
    assert text.endswith("금요일 밤에 서버를 옮기기로 했습니다.") and ("서버 이전" in text) == bool(locale)


def test_the_page_is_read_where_there_is_no_text_or_it_says_more() -> None:
    page = "<html><body><p>회의는 금요일 오후 두 시에 삼층 회의실에서 합니다.</p></body></html>".encode()
    for body in ("", "HTML로 보세요."):
        text = read({**streams(body=body), "__substg1.0_10130102": page})
        assert text.endswith("\n\n회의는 금요일 오후 두 시에 삼층 회의실에서 합니다.")


def test_the_headers_of_a_mail_say_when_it_was_sent_where_it_was_sent() -> None:
    headers = "Received: by a\r\nDate: Mon, 13 May 2024 18:05:00 +0900\r\n\r\n"
    assert "Date: 2024-05-13 18:05 +0900" in read({**streams(), **wide("", x007D=headers)})


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        ({"Contents": b"x"}, "another kind"),
        ({**streams(body="", subject=""), "__substg1.0_10090102": b"x" * 40}, "RTF alone"),
        ({**streams(body=""), **wide("", x001A="IPM.Note.SMIME")}, "password or encrypted"),
        (streams(body="", subject=""), "no text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(found: dict[str, bytes], problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        read(found)


def test_a_mail_in_its_usual_form_under_this_name_is_read() -> None:
    assert read_outlook(b"From: a@example.com\nSubject: Hall\n\nThe hall is closed.\n", "a.msg")[1]["title"] == "Hall"


def test_mails_in_mails_in_mails_end() -> None:
    found, place = streams(), ""
    for _ in range(12):
        place += "__attach_version1.0_#00000000/__substg1.0_3701000D/"
        found |= {f"{place}__substg1.0_0037001F": "안쪽".encode("utf-16-le")}
    assert read(found).count("안쪽") == 8


WHOLE = compound({**streams(people=("박도윤",)), **streams("__attach_version1.0_#00000000/__substg1.0_3701000D/")})


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, 2000))] = data.draw(st.integers(0, 255))
    try:
        assert isinstance(read_outlook(bytes(damaged), "a.msg")[0], str)
    except DocumentError as error:
        assert "a.msg" in error.problem
