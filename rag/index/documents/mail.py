"""Read mails (``.eml``) and folders of mails (``.mbox``): a section for each, with its subject, sender and date.

What a mail quotes from another mail of the same folder is left out; other quotations keep their mark, ``> ``. Nothing
attached is opened: it is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.errors import DocumentError
from rag.index.documents.archive import Deadline
from rag.index.documents.mail_message import Mail, parse_mail
from rag.index.documents.mail_quotations import own_words, without_known
from rag.index.documents.metadata import Description
from rag.index.documents.notices import Notice
from rag.index.documents.refusals import protected, without_text
from rag.index.documents.words_kept import what_is_missing

# The line that begins a mail in a folder: who and when, after an empty line and before a header.
_BEGINNING = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{0,300}\d\d:\d\d[^\r\n]{0,50}\d{4}[^\r\n]{0,50}\r?\n"
    rb"(?=[!-9;-~]{1,100}:)"
)
_ENVELOPE = re.compile(rb"\AFrom [^\r\n]*\r?\n")  # some programs write it without a date
_ESCAPED = re.compile(rb"^>(>*From )", re.M)
_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_NO_SUBJECT = "(no subject)"


def read_mail(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the text of one mail, its subject, sender and date, and whether much of it is left out.

    Raises:
        DocumentError: it is no mail, encrypted, empty, or nested too deeply.
    """
    data = data.lstrip()
    if (begin := _BEGINNING.match(data)) and _BEGINNING.search(data, begin.end()):
        return read_mails(data, source)
    data = _ENVELOPE.sub(b"", data, count=1)
    if not _HEADER.match(data):
        raise _no_mail(source)
    return written_mail(parse_mail(data, source, Deadline(source)), source)


def written_mail(mail: Mail, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return a mail as a document: its text, its subject, sender and date, and whether much of it is left out.

    Raises:
        DocumentError: it is encrypted or empty.
    """
    if not (mail.text or mail.subject or mail.forwarded):
        raise protected(source) if mail.encrypted else without_text(source)
    if mail.encrypted and not mail.text:
        raise protected(source)
    found = {
        "title": mail.subject or Path(source).stem,
        "author": mail.sender,
        "published": f"{mail.sent:%Y-%m-%d}" if mail.sent else "",
    }
    text = "\n".join(_lines(mail, {}, 2)).strip("\n")
    return text, {key: value for key, value in found.items() if value}, _missing([mail])


def read_mails(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the text of the mails of a folder, in its order, its file name as title, and whether much is left out.

    Raises:
        DocumentError: it holds no mails, one is nested too deeply, or reading takes too long.
    """
    begins = list(_BEGINNING.finditer(data))
    if not begins or data[: begins[0].start()].strip():
        raise _no_mail(source)
    deadline = Deadline(source)
    ends = [begin.start() for begin in begins[1:]] + [len(data)]
    mails = []
    for begin, end in zip(begins, ends, strict=True):
        mails.append(parse_mail(_ESCAPED.sub(rb"\1", data[begin.end() : end]), source, deadline))
        deadline.check()
    known = {mail.identity: own_words(mail.text) for mail in mails if mail.identity}
    lines: list[str] = []
    for mail in mails:
        lines += _lines(mail, known, 2)
        deadline.check()
    return "\n".join(lines).strip("\n"), {"title": Path(source).stem}, _missing(mails)


def _missing(mails: Iterable[Mail]) -> tuple[Notice, ...]:
    """Compare what the pages of mails show with the texts that were taken from them, before quotations are left out."""
    every = list(_with_forwarded(mails))
    return what_is_missing([piece for mail in every for piece in mail.shown], "\n".join(mail.text for mail in every))


def _with_forwarded(mails: Iterable[Mail]) -> Iterator[Mail]:
    for mail in mails:
        yield mail
        yield from _with_forwarded(mail.forwarded)


def _lines(mail: Mail, known: dict[str, str], level: int) -> Iterator[str]:
    """Yield the lines of a mail: its heading, what its header says, its text, and what is attached to it."""
    said = ", ".join(filter(None, (mail.sender, f"{mail.sent:%Y-%m-%d}" if mail.sent else "")))
    yield from ("", f"{'#' * min(level, 6)} {mail.subject or _NO_SUBJECT}{f' ({said})' if said else ''}", "")
    fields = [f"{name}: {value}" for name, value in mail.fields if value]
    if fields:
        yield "- " + " | ".join(fields)
    before = [known[identity] for identity in dict.fromkeys(mail.answers) if identity in known]
    if text := without_known(mail.text, before):
        yield from ("", text, "")
    if mail.attached:
        yield f"- Attachments: {', '.join(mail.attached)}"
    for inner in mail.forwarded:
        yield from _lines(inner, known, level + 1)


def _no_mail(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is not a mail: it does not begin as one does.",
        "Save the mail again as .eml or .mbox, or its text as .txt.",
        korean=f"{source}: 메일 형식이 아닙니다. 메일을 .eml이나 .mbox로 다시 저장하거나 글만 .txt로 저장해 주세요.",
    )
