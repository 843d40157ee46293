"""Read one mail: who wrote what to whom and when, its text, and the names of what is attached.

Headers and bodies are decoded by the package's own rules, since mails declare encodings that they are not in. The
module knows no folders of mails and no quotations.
"""

from __future__ import annotations

import datetime
import email
import email.errors
import email.header
import email.policy
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Part
from email.parser import BytesFeedParser

from rag.errors import DocumentError
from rag.index.documents.archive import Deadline
from rag.index.documents.decoding import decode, normalise
from rag.index.documents.html import read_html
from rag.index.documents.metadata import one_line

_MOST_BOUNDARIES = 100  # of one mail: parts in parts; each line is compared with all that are open
_BOUNDARY = re.compile(rb"boundary\s{0,20}=", re.I)
# The parser takes time by the square of what is said about a part.
_LONG_PARAMETERS = re.compile(rb"^Content-[A-Z-]{1,40}[ \t]*:(?:[^\n]|\n[ \t]){8000}", re.I | re.M)
_MOST_FORWARDS = 8  # mails attached to each other
_MOST_RECIPIENTS = 10  # named
_LONGEST_HEADER = 10_000  # characters
_PIECE = 256 * 1024  # bytes that are parsed between two looks at the clock
_STUB = 4  # a text body this many times shorter than the page beside it only says that there is a page
_WIDE = re.compile(r"iso-2022-(?:kr|jp)(?:-\w+)?|hz-gb-2312|utf-7", re.I)  # their bytes pass for ASCII
_UNSET = re.compile(r"(?:us-)?ascii|iso-8859-1", re.I)  # what programs declare where nobody chose an encoding
# Hardly declared by mistake, other than the Western ones and ASCII.
_TOLD = re.compile(r"iso-8859-(?:[2-9]|1[0-6])|windows-125[013-8]|koi8-[ru]|utf-16(?:[lb]e)?|tis-620", re.I)
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_ID = re.compile(r"<[^<>\s]{1,500}>")


@dataclass(slots=True)
class Mail:
    """One mail, its text normalised."""

    subject: str
    sender: str  # name, or the address where there is no name
    sent: datetime.datetime | None
    fields: list[tuple[str, str]]  # what stands above the text: From, Date, To, Cc
    identity: str
    answers: list[str]  # identities of the mails before it
    text: str = ""
    attached: list[str] = field(default_factory=list)
    forwarded: list[Mail] = field(default_factory=list)
    encrypted: bool = False


def parse_mail(data: bytes, source: str, deadline: Deadline) -> Mail:
    """Return the mail that some bytes hold.

    Raises:
        DocumentError: its parts are nested too deeply, or reading takes too long.
    """
    if len(_BOUNDARY.findall(data)) > _MOST_BOUNDARIES or _LONG_PARAMETERS.search(data):
        raise _too_nested(source)
    parser = BytesFeedParser(policy=email.policy.compat32)
    try:
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
            deadline.check()
        return _mail(parser.close(), source, 0)
    except RecursionError as fault:
        raise _too_nested(source) from fault


def _mail(message: Part, source: str, level: int) -> Mail:
    sent = _date(_header(message, "Date"))
    mail = Mail(
        subject=one_line(_header(message, "Subject")),
        sender=_people(message, "From", names_only=True),
        sent=sent,
        fields=[
            ("From", _people(message, "From")),
            ("Date", f"{sent:%Y-%m-%d %H:%M}{f' {sent:%z}' if sent.tzinfo else ''}" if sent else ""),
            ("To", _people(message, "To")),
            ("Cc", _people(message, "Cc")),
        ],
        identity=next(iter(_ID.findall(_header(message, "Message-ID"))), ""),
        answers=_ID.findall(_header(message, "References") + _header(message, "In-Reply-To")),
    )
    mail.text = "\n\n".join(filter(None, _bodies(message, mail, source, level)))
    return mail


def _bodies(part: Part, mail: Mail, source: str, level: int) -> Iterator[str]:
    """Yield the texts of a part of a mail; what is no text is noted as attached or forwarded."""
    kind, payload = part.get_content_type(), part.get_payload()
    inside = [inner for inner in payload if isinstance(inner, Part)] if isinstance(payload, list) else None
    mail.encrypted |= kind in _ENCRYPTED
    if kind == "message/rfc822" and inside and level < _MOST_FORWARDS:
        mail.forwarded.append(_mail(inside[0], source, level + 1))
    elif kind == "multipart/alternative" and inside is not None:
        yield from _alternative(inside, mail, source, level)
    elif inside is not None:
        for inner in inside:
            yield from _bodies(inner, mail, source, level)
    elif (kind in _TEXTS or part.get_content_maintype() == "multipart") and not _is_attachment(part):
        text = _text(part, source)
        if text is None:
            mail.attached.append(f"{_name(part) or kind} (encoding unknown)")
        else:
            yield text
    elif payload:
        mail.attached.append(_name(part) or kind)


def _is_attachment(part: Part) -> bool:
    return part.get_content_disposition() == "attachment"


def _alternative(parts: list[Part], mail: Mail, source: str, level: int) -> Iterator[str]:
    """Yield the text body of a mail, or its page where there is none or it is a stub; other forms are attachments."""
    found: dict[str, str] = {}
    for part in parts:
        page = "html" if any(inner.get_content_type() == "text/html" for inner in part.walk()) else "plain"
        found[page] = "\n\n".join(filter(None, [found.get(page, ""), *_bodies(part, mail, source, level)]))
    plain, page = found.get("plain", ""), found.get("html", "")
    yield page if len(page) > _STUB * len(plain) else plain


def _text(part: Part, source: str) -> str | None:
    """Return the text of a part; "" where a page shows none, None where it cannot be decoded."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    charset = str(part.get_param("charset") or "")
    try:
        text = _decoded(payload, source, charset)
    except DocumentError:
        return None
    if part.get_content_type() == "text/html":
        try:
            text = read_html(text.encode("utf-8", "replace"), source)[0]
        except DocumentError:  # a page of pictures alone
            return ""
    # Indented, a line of hashes is no heading: the headings of the text are the mails.
    return re.sub(r"^(?=#{1,6}\s)", " ", normalise(text), flags=re.M)


def _decoded(data: bytes, source: str, charset: str) -> str:
    trials = [charset] if _WIDE.fullmatch(charset) else ["utf-8", charset] if _TOLD.fullmatch(charset) else []
    for encoding in trials:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return decode(data, source, None if _UNSET.fullmatch(charset) else charset)


def _name(part: Part) -> str:
    """Return the name under which a part is attached, or ""."""
    name = part.get_filename() or ""
    return one_line(_words(name))


def _header(message: Part, name: str) -> str:
    """Return the value of a header in words, or ""."""
    return _words(_raw(message, name))


def _raw(message: Part, name: str) -> str:
    values = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return str(values[0])[:_LONGEST_HEADER] if values else ""


def _words(value: str) -> str:
    """Return a header without encoded words; bytes that are not declared are decoded like a text."""
    try:
        pieces = email.header.decode_header(_with_characters(value.encode("utf-8", "surrogateescape")))
    except (email.errors.MessageError, ValueError):
        return value
    text = ""
    for piece, charset in _joined(pieces):
        if isinstance(piece, str):
            text += piece
        elif charset is None:  # what stands between encoded words; their codec escaped what is not Latin
            text += piece.decode("raw-unicode-escape", "replace")
        else:
            text += _with_characters(piece, charset)
    return text


def _joined(pieces: list[tuple[bytes | str, str | None]]) -> Iterator[tuple[bytes | str, str | None]]:
    """Yield the pieces of a header; some programs cut a character in two, so those in one encoding are joined."""
    last: tuple[bytes | str, str | None] | None = None
    for piece in pieces:
        if last and isinstance(last[0], bytes) and isinstance(piece[0], bytes) and last[1] == piece[1]:
            last = (last[0] + piece[0], last[1])
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _with_characters(data: bytes, charset: str = "") -> str:
    try:
        return _decoded(data, "", charset) if data.strip() else data.decode("ascii", "replace")
    except DocumentError:
        return data.decode("utf-8", "replace")


def _people(message: Part, name: str, *, names_only: bool = False) -> str:
    """Return the people of a header by name and address, or by name where there is one."""
    shown = []
    pairs = [pair for pair in email.utils.getaddresses([_raw(message, name)]) if any(pair)]
    for raw, address in pairs[:_MOST_RECIPIENTS]:
        person = one_line(_words(raw))
        both = f"{person} <{one_line(address)}>" if person and address and not names_only else ""
        shown.append(both or person or one_line(address))
    more = len(pairs) - _MOST_RECIPIENTS
    return ", ".join(shown) + (f" +{more}" if more > 0 else "")


def _date(value: str) -> datetime.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _too_nested(source: str) -> DocumentError:
    return DocumentError(
        f"{source} holds a mail with too many parts in each other, or with a header that is far too long.",
        "Save the text of that mail as .txt and give that.",
        korean=f"{source}: 지나치게 여러 겹으로 중첩되었거나 헤더가 너무 긴 메일이 있습니다. "
        "그 메일의 글을 .txt로 저장해 주세요.",
    )
