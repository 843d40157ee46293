"""Read one mail: who wrote what to whom and when, its text, and the names of what is attached.

The module knows no folders of mails, no quotations, and not how headers and bodies are encoded.
"""

from __future__ import annotations

import datetime
import email
import email.policy
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Part
from email.parser import BytesFeedParser

from rag.errors import DocumentError
from rag.index.documents.archive import Deadline
from rag.index.documents.decoding import normalise
from rag.index.documents.html import read_page
from rag.index.documents.mail_encoding import decode_part, header_words, raw_header
from rag.index.documents.metadata import one_line
from rag.index.documents.words_kept import says_more

_MOST_BOUNDARIES = 100  # of one mail: parts in parts; each line is compared with all that are open
_BOUNDARY = re.compile(rb"boundary\s{0,20}=", re.I)
# The parser takes time by the square of what is said about a part.
_LONG_PARAMETERS = re.compile(rb"^Content-[A-Z-]{1,40}[ \t]*:(?:[^\n]|\n[ \t]){8000}", re.I | re.M)
MOST_FORWARDS = 8  # mails attached to each other
MOST_RECIPIENTS = 10  # named
_PIECE = 256 * 1024  # bytes that are parsed between two looks at the clock
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_ID = re.compile(r"<[^<>\s]{1,500}>")


@dataclass(slots=True)
class Mail:
    """One mail, its text normalised."""

    subject: str
    sender: str  # name, or the address where there is no name
    sent: datetime.datetime | None
    fields: list[tuple[str, str]]  # what is above the text: From, Date, To, Cc
    identity: str
    answers: list[str]  # identities of the mails before it
    text: str = ""
    attached: list[str] = field(default_factory=list)
    forwarded: list[Mail] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)  # the pieces of text that its pages show, kept or not
    encrypted: bool = False


def parse_mail(data: bytes, source: str, deadline: Deadline) -> Mail:
    """Return the mail that some bytes hold.

    Raises:
        DocumentError: its parts are nested too deeply, or reading takes too long.
    """
    _check_nesting(data, source)
    parser = BytesFeedParser(policy=email.policy.compat32)
    try:
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
            deadline.check()
        return _mail(parser.close(), source, 0)
    except RecursionError as fault:
        raise _too_nested(source) from fault


def _check_nesting(data: bytes, source: str) -> None:
    if len(_BOUNDARY.findall(data)) > _MOST_BOUNDARIES or _LONG_PARAMETERS.search(data):
        raise _too_nested(source)


def _mail(message: Part, source: str, level: int) -> Mail:
    sent = date_of(_header(message, "Date"))
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
    if kind == "message/rfc822" and inside and level < MOST_FORWARDS:
        mail.forwarded.append(_mail(_decoded(part, inside[0], source), source, level + 1))
    elif kind == "multipart/alternative" and inside is not None:
        yield from _alternative(inside, mail, source, level)
    elif inside is not None:
        for inner in inside:
            yield from _bodies(inner, mail, source, level)
    elif (kind in _TEXTS or part.get_content_maintype() == "multipart") and not _is_attachment(part):
        text = _text(part, mail, source)
        if text is None:
            mail.attached.append(f"{_name(part) or kind} (encoding unknown)")
        else:
            yield text
    elif payload:
        mail.attached.append(_name(part) or kind)


def _decoded(part: Part, inner: Part, source: str) -> Part:
    """Return the mail that a part has attached; some programs write it in base64, which the standard forbids."""
    if _header(part, "Content-Transfer-Encoding").strip().lower() == "base64" and not inner.keys():
        inner["Content-Transfer-Encoding"] = "base64"
        data = inner.get_payload(decode=True)
        if isinstance(data, bytes):
            _check_nesting(data, source)
            return email.message_from_bytes(data, policy=email.policy.compat32)
    return inner


def _is_attachment(part: Part) -> bool:
    return part.get_content_disposition() == "attachment"


def _alternative(parts: list[Part], mail: Mail, source: str, level: int) -> Iterator[str]:
    """Yield the text body of a mail, or its page where that says more; other forms are attachments."""
    found: dict[str, str] = {}
    for part in parts:
        page = "html" if any(inner.get_content_type() == "text/html" for inner in part.walk()) else "plain"
        found[page] = "\n\n".join(filter(None, [found.get(page, ""), *_bodies(part, mail, source, level)]))
    plain, page = found.get("plain", ""), found.get("html", "")
    yield page if says_more(page, plain) else plain


def _text(part: Part, mail: Mail, source: str) -> str | None:
    """Return the text of a part; "" where a page shows none, None where it cannot be decoded."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    charset = str(part.get_param("charset") or "")
    try:
        text = decode_part(payload, source, charset)
    except DocumentError:
        return None
    if part.get_content_type() == "text/html":
        try:
            page = read_page(text.encode("utf-8", "replace"), source)
        except DocumentError:
            return None
        mail.shown += page.shown
        text = page.text
    return in_body(normalise(text))


def in_body(text: str) -> str:
    """Return a normalised text as the body of a mail: without headings, which are the mails."""
    return re.sub(r"^(?=#{1,6}\s)", " ", text, flags=re.M)  # indented, a line of hashes is none


def _name(part: Part) -> str:
    """Return the name under which a part is attached, or ""."""
    name = part.get_filename() or ""
    return one_line(header_words(name))


def _header(message: Part, name: str) -> str:
    """Return the value of a header in words, or ""."""
    return header_words(raw_header(message, name))


def _people(message: Part, name: str, *, names_only: bool = False) -> str:
    """Return the people of a header by name and address, or by name where there is one."""
    shown = []
    pairs = [pair for pair in email.utils.getaddresses([raw_header(message, name)]) if any(pair)]
    for raw, address in pairs[:MOST_RECIPIENTS]:
        person = one_line(header_words(raw))
        both = f"{person} <{one_line(address)}>" if person and address and not names_only else ""
        shown.append(both or person or one_line(address))
    more = len(pairs) - MOST_RECIPIENTS
    return ", ".join(shown) + (f" +{more}" if more > 0 else "")


def date_of(value: str) -> datetime.datetime | None:
    """Return the moment that the value of a header names, None where it names none."""
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
