"""Mails and folders of mails: who said what and when, nothing attached or quoted lost in silence."""

from __future__ import annotations

import base64
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents.loaders import load_document
from rag.index.documents.mail import read_mail, read_mails
from rag.index.documents.mail_quotations import without_known

HEADING = "## 서버 이전 일정 (이서연, 2024-05-13)"


def mail(body: str = "금요일 밤 11시에 시작합니다.", subject: str = "서버 이전 일정", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "이서연 <seo@example.com>"
    message["To"] = "박도윤 <park@example.com>"
    message["Date"] = "Mon, 13 May 2024 09:05:00 +0900"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def folder(*messages: EmailMessage) -> bytes:
    begin = b"From seo@example.com Mon May 13 09:05:00 2024\n"
    return b"".join(begin + bytes(message).replace(b"\nFrom ", b"\n>From ") + b"\n" for message in messages)


@pytest.mark.parametrize("policy", [None, SMTP])
def test_a_mail_gives_title_author_and_date(tmp_path: Path, policy: object) -> None:
    (tmp_path / "a.eml").write_bytes(mail().as_bytes(policy=policy))  # type: ignore[arg-type]
    document = load_document(tmp_path / "a.eml", source="a.eml", max_bytes=10_000)
    assert (document.title, document.author, document.published) == ("서버 이전 일정", "이서연", "2024-05-13")
    fields = "- From: 이서연 <seo@example.com> | Date: 2024-05-13 09:05 +0900 | To: 박도윤 <park@example.com>"
    assert document.text.split("\n") == [HEADING, "", fields, "", "금요일 밤 11시에 시작합니다."]


def test_a_header_is_no_title_without_a_subject(tmp_path: Path) -> None:
    (tmp_path / "notice.eml").write_bytes(b"From: a@example.com\nTo: b@example.com\n\nThe hall is closed.\n")
    assert load_document(tmp_path / "notice.eml", source="notice.eml", max_bytes=1000).title == "notice"


@pytest.mark.parametrize("envelope", [b"From seo@example.com\n", b"From seo@example.com Mon May 13 09:05:00 2024\r\n"])
def test_a_mail_that_is_saved_with_its_envelope_is_a_single_mail(envelope: bytes) -> None:
    assert read_mail(envelope + bytes(mail()), "a.eml")[1]["title"] == "서버 이전 일정"


def test_the_page_is_read_where_there_is_no_text_or_only_a_stub() -> None:
    page = "<html><body><p>" + "The hall opens at nine on Monday. " * 5 + "</p></body></html>"
    for stub in ("", "Use an HTML reader."):
        message = mail(stub)
        message.add_alternative(page, subtype="html")
        text, *_ = read_mail(bytes(message), "a.eml")
        assert text.count("opens at nine") == 5 and "HTML reader" not in text
    message = mail("The hall opens at nine.")
    message.add_alternative("<p>The hall opens at <b>nine</b>.</p>", subtype="html")
    assert read_mail(bytes(message), "a.eml")[0].count("opens at") == 1


def test_what_is_attached_is_named_and_a_forwarded_mail_is_read() -> None:
    message = mail()
    message.add_attachment(b"\x00\x01", maintype="application", subtype="pdf", filename="견적서.pdf")
    message.add_attachment("x,y\n", subtype="csv", filename="a.csv")
    message.add_attachment(mail("담당은 박도윤입니다.", "담당"))
    text, *_ = read_mail(bytes(message), "a.eml")
    assert "- Attachments: 견적서.pdf, a.csv" in text.split("\n")
    assert text.endswith("담당은 박도윤입니다.") and "\n### 담당 (이서연, 2024-05-13)\n" in text


def test_a_forwarded_mail_that_its_program_wrote_in_base64_is_read() -> None:
    encoded = base64.encodebytes(bytes(mail("담당은 박도윤입니다.", "담당")))
    part = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded
    head = b'Subject: a\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nb\n--x\n'
    text, *_ = read_mail(head + part + b"\n--x--\n", "a.eml")
    assert text.endswith("담당은 박도윤입니다.") and "\n### 담당 (이서연, 2024-05-13)\n" in text


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr", "ks_c_5601-1987", "iso-2022-kr", "us-ascii"])
def test_korean_in_whatever_encoding_it_is_in(charset: str) -> None:
    encoding = {"us-ascii": "cp949"}.get(charset, charset)
    head = f"From: a@b.kr\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\nSubject: "
    text = "서버 이전은 금요일 밤에 시작합니다."
    subject = "공지 사항을 알려 드립니다"
    data = head.encode() + subject.encode("cp949") + b"\n\n" + text.encode(encoding)
    found, description, _ = read_mail(data, "a.eml")
    assert found.endswith(text) and description["title"] == subject


def test_each_mail_of_a_folder_is_a_section_and_what_it_quotes_from_another_is_left_out() -> None:
    first = mail("We move the server on Friday night at eleven,\nso save your work before.", Message_ID="<1@x>")
    reply = mail(
        "> We move the server on Friday night at\n> eleven, so save your work before.\nUntil when?\n\n> Never said so.",
        "Re: move",
        Message_ID="<2@x>",
        In_Reply_To="<1@x>",
    )
    text, description, _ = read_mails(folder(first, reply), "box.mbox")
    assert description == {"title": "box"}
    assert [line for line in text.split("\n") if line.startswith("#")] == [HEADING, "## Re: move (이서연, 2024-05-13)"]
    assert text.endswith("Until when?\n\n> Never said so.") and text.count("Friday") == 1


def test_lines_of_a_body_are_neither_mails_nor_headings() -> None:
    body = "Hello.\n\nFrom now on:\n\nFrom 10:10 to 2024\nNote: it is text.\n# make test\n"
    text, *_ = read_mails(folder(mail(body)), "box.mbox")
    assert [line for line in text.split("\n") if line.startswith("#")] == [HEADING]
    assert "From 10:10 to 2024\nNote: it is text.\n # make test" in text


def test_a_quotation_is_joined_to_sentences() -> None:
    text = "> The council decided on Monday that the old ferry to\n> Ulsan goes on until May.\n> - a list"
    joined = "> The council decided on Monday that the old ferry to Ulsan goes on until May.\n> - a list"
    assert without_known(text, []) == joined


@settings(max_examples=50)
@given(st.lists(st.text("가나 ab>-.#", max_size=30), max_size=8))
def test_no_word_of_a_quotation_that_is_not_known_is_lost(lines: list[str]) -> None:
    kept = without_known("\n".join(lines), [])
    assert "".join(kept.split()).replace(">", "") == "".join("".join(lines).split()).replace(">", "")


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_no_bytes_raise_another_error(data: bytes) -> None:
    for read in (read_mail, read_mails):
        try:
            read(b"From: a\n" + data, "a.eml")
        except DocumentError as fault:
            assert fault.remedy and fault.korean


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: message/rfc822\n\n" * 2000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500)),
        b"From: a\nContent-Type: text/plain; " + b"a*0=b; " * 100_000,
        b"From: <" + b'"(' * 200_000,
        b"From: a\nContent-Type: multipart/encrypted; boundary=x\n\n--x\nContent-Type: application/x\n\nx\n",
        b"\x89PNG\r\n\x1a\n" * 10,
    ],
)
def test_bombs_and_what_is_no_readable_mail_are_refused_at_once(data: bytes) -> None:
    begin = time.monotonic()
    with pytest.raises(DocumentError):
        read_mail(data, "a.eml")
    assert time.monotonic() - begin < 2
