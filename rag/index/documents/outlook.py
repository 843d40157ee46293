"""Read mails that Outlook saved (``.msg``): the same that is read of other mails, out of properties in a compound file.

A mail, each of its recipients and each of its attachments is a storage. Texts and bytes are streams of it, named by
property and type; small values stand in a table ([MS-OXMSG] 2.1 to 2.4, [MS-OXPROPS]). Text that is kept as RTF alone
is not read. This module knows that format, and not how a mail is written.
"""

from __future__ import annotations

import datetime
import io
import struct
from collections import defaultdict
from email.parser import HeaderParser
from typing import Any

from rag.errors import DocumentError
from rag.index.documents.archive import Deadline
from rag.index.documents.decoding import normalise
from rag.index.documents.html import read_page
from rag.index.documents.mail import read_mail, written_mail
from rag.index.documents.mail_encoding import decode_part
from rag.index.documents.mail_message import MOST_FORWARDS, MOST_RECIPIENTS, Mail, date_of, in_body
from rag.index.documents.metadata import Description, one_line
from rag.index.documents.notices import Notice
from rag.index.documents.refusals import damaged, translated
from rag.index.documents.true_kind import OLE
from rag.index.documents.words_kept import says_more

_TABLE = "__properties_version1.0"
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_#", "__attach_version1.0_#"
_TEXT, _BYTES_TEXT, _BINARY, _TIME, _OBJECT = "001F", "001E", "0102", 0x40, "000D"
_SUBJECT, _CLASS, _HEADERS, _BODY, _RTF, _PAGE = "0037", "001A", "007D", "1000", "1009", "1013"
_SENDER, _FROM = ("0C1A", "5D01", "0C1F"), ("0042", "5D02", "0065")  # name, SMTP address, address
_PERSON = ("3001", "39FE", "3003")
_FILE_NAMES = ("3707", "3704", "3001")
_EMBEDDED = f"__substg1.0_3701{_OBJECT}"
_SENT, _DELIVERED, _KIND = 0x0039, 0x0E06, 0x0C15
_CODE_PAGE, _PAGE_CODE_PAGE, _LOCALE = 0x3FFD, 0x3FDE, 0x3FF1
_OF_LOCALE = {1028: 950, 1041: 932, 1042: 949, 2052: 936}  # Taiwan, Japan, Korea, China
_TO, _CC = 1, 2
_CODE_PAGES = {65001: "utf-8", 20127: "us-ascii", 28591: "iso-8859-1", 51949: "euc-kr", 50225: "iso-2022-kr"}
_CODE_PAGES |= {932: "shift_jis", 936: "gb2312", 949: "cp949", 950: "big5"}
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_LONGEST_HEADERS = 100_000  # characters


def read_outlook(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the text of a mail that Outlook saved, its subject, sender and date, and whether much of it is left out.

    Raises:
        DocumentError: it is no mail, damaged, encrypted, empty, or its text is kept as RTF alone.
    """
    import olefile

    if not data.startswith(OLE):  # some programs save the usual form of a mail under this name
        return read_mail(data, source)
    with translated(source), olefile.OleFileIO(io.BytesIO(data)) as container:
        if not container.exists(_TABLE):
            raise damaged(source)
        mail = _Reading(container, source).mail((), 0)
    return written_mail(mail, source)


class _Reading:
    """One walk through the storages of a file."""

    def __init__(self, container: Any, source: str) -> None:
        self._container = container
        self._source = source
        self._deadline = Deadline(source)
        self._names: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for entry in container.listdir(streams=True, storages=True):
            self._names[tuple(entry[:-1])].append(entry[-1])

    def mail(self, place: tuple[str, ...], level: int) -> Mail:
        """Return the mail in a storage.

        Raises:
            DocumentError: reading takes too long, or its text is kept as RTF alone.
        """
        self._deadline.check()
        values = self._values(place, 24 if place else 32)
        charset = _charset(values.get(_CODE_PAGE) or _OF_LOCALE.get(values.get(_LOCALE, 0)))
        sender = self._person(place, _FROM, charset) or self._person(place, _SENDER, charset)
        sent = self._sent(place, values, charset)
        mail = Mail(
            subject=one_line(self._text(place, _SUBJECT, charset)),
            sender=sender.partition(" <")[0],
            sent=sent,
            fields=[
                ("From", sender),
                ("Date", f"{sent:%Y-%m-%d %H:%M %z}" if sent else ""),
                ("To", self._people(place, _TO, charset)),
                ("Cc", self._people(place, _CC, charset)),
            ],
            identity="",
            answers=[],
        )
        mail.encrypted = "SMIME" in self._text(place, _CLASS, charset).upper()
        mail.text = self._body(place, mail, charset, _charset(values.get(_PAGE_CODE_PAGE)))
        self._attach(place, mail, charset, level)
        return mail

    def _body(self, place: tuple[str, ...], mail: Mail, charset: str, of_page: str) -> str:
        """Return the text of a mail, or that of its page where it says more."""
        plain = in_body(normalise(self._text(place, _BODY, charset)))
        raw = self._stream(place, _PAGE + _BINARY).rstrip(b"\0") or self._text(place, _PAGE, charset).encode(
            "utf-8", "replace"
        )
        page = read_page(decode_part(raw, self._source, of_page).encode(), self._source) if raw.strip() else None
        if page and (not plain.strip() or says_more(page.text, plain)):
            mail.shown += page.shown
            return in_body(normalise(page.text))
        kinds = {name[12:16] for name in self._names[place]}
        if _RTF in kinds and not kinds & {_BODY, _PAGE}:
            if not place:
                raise _only_rtf(self._source)
            mail.attached.append("RTF")
        return plain

    def _attach(self, place: tuple[str, ...], mail: Mail, charset: str, level: int) -> None:
        for name in self._names[place]:
            inside = (*place, name)
            if not name.startswith(_ATTACHMENT):
                continue
            if _EMBEDDED in self._names[inside] and level < MOST_FORWARDS:
                mail.forwarded.append(self.mail((*inside, _EMBEDDED), level + 1))
            else:
                names = (one_line(self._text(inside, one, charset)) for one in _FILE_NAMES)
                mail.attached.append(next(filter(None, names), "?"))

    def _sent(self, place: tuple[str, ...], values: dict[int, int], charset: str) -> datetime.datetime | None:
        """Return when a mail was sent: by its headers, which know where, or else in UTC."""
        headers = self._text(place, _HEADERS, charset)[:_LONGEST_HEADERS]
        if sent := date_of(str(HeaderParser().parsestr(headers).get("Date") or "")):
            return sent
        ticks = values.get(_SENT) or values.get(_DELIVERED) or 0  # of 100 nanoseconds
        try:
            return _EPOCH + datetime.timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def _people(self, place: tuple[str, ...], kind: int, charset: str) -> str:
        storages = [(*place, name) for name in self._names[place] if name.startswith(_RECIPIENT)]
        found = [inside for inside in storages if self._values(inside, 8).get(_KIND) == kind]
        named = [person for inside in found[:MOST_RECIPIENTS] if (person := self._person(inside, _PERSON, charset))]
        more = len(found) - MOST_RECIPIENTS
        return ", ".join(named) + (f" +{more}" if more > 0 else "")

    def _person(self, place: tuple[str, ...], properties: tuple[str, str, str], charset: str) -> str:
        """Return a person by name and address; addresses within an organisation are none that a reader knows."""
        name, *addresses = (one_line(self._text(place, one, charset)).strip("'") for one in properties)
        address = next((one for one in addresses if "@" in one), "")
        return name if not address or address in name else f"{name} <{address}>" if name else address

    def _values(self, place: tuple[str, ...], begin: int) -> dict[int, int]:
        """Return the small values of a storage by the number of their property; ``begin`` bytes stand before them."""
        table = self._opened(place, _TABLE)[begin:]
        whole = table[: len(table) // 16 * 16]
        return {name: value & (2**64 - 1 if kind == _TIME else 2**32 - 1)
                for kind, name, _, value in struct.iter_unpack("<HHIQ", whole)}  # fmt: skip

    def _text(self, place: tuple[str, ...], name: str, charset: str) -> str:
        if wide := self._stream(place, name + _TEXT):
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(place, name + _BYTES_TEXT).rstrip(b"\0")
        try:
            return decode_part(narrow, self._source, charset) if narrow.strip() else ""
        except DocumentError:
            if name == _BODY:
                raise
            return narrow.decode("ascii", "replace")

    def _stream(self, place: tuple[str, ...], property_and_type: str) -> bytes:
        return self._opened(place, f"__substg1.0_{property_and_type}")

    def _opened(self, place: tuple[str, ...], name: str) -> bytes:
        if name not in self._names[place]:
            return b""
        data: bytes = self._container.openstream([*place, name]).read()
        return data


def _charset(code_page: int | None) -> str:
    """Return the name of a code page of Windows, as mails declare encodings."""
    if not code_page:
        return ""
    return _CODE_PAGES.get(code_page, f"windows-{code_page}" if 1250 <= code_page <= 1258 else f"cp{code_page}")


def _only_rtf(source: str) -> DocumentError:
    return DocumentError(
        f"{source} keeps its text as RTF alone, which is not read.",
        "Save the mail from Outlook as .txt or .html.",
        korean=f"{source}: 글이 RTF로만 저장되어 있어 읽을 수 없습니다. Outlook에서 .txt나 .html로 저장해 주세요.",
    )
