"""Find the title, author and date that a text itself gives: by a label, a byline, a mail's header, or its first line.

Whatever is not plainly a title is none, and the caller takes the name of the file: a wrong title stands beside every
quote. Exact words, marks and dates decide, but for one thing: a fitted model tells a first line that only names the
kind of the document. This module does not know formats, files or metadata beside the text.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from rag.index.documents.byline_dates import any_date, dated_field
from rag.index.documents.bylines import author_of, before_next_section
from rag.index.documents.kind_titles import LONGEST_KIND, names_kind
from rag.index.documents.mail_encoding import header_words
from rag.index.documents.metadata import Description, one_line
from rag.text import CLOSING_MARKS, heading_of, is_fence, is_row, without_mark

_LONGEST_TITLE = 80  # characters of a first line that is taken for a title
_LABELS_WITHIN = 10  # lines with text from the top among which a label for the title may stand
_BYLINE_WITHIN = 8  # lines with text from the top
_LINES_OF_MAIL = 60  # of a mail's header; some relays add dozens

_TITLE_LABEL = re.compile(
    r"(?:\[[^\[\]\n]{1,20}\]\s*)?[\s*_\[<【「■●▶-]*(?:(?:문서|글|기사)?\s*제\s?목|title|subject|headline)[*_\s]*[\]>】」]?[*_\s]*"
    r"(?:(?<=[\]>】」])|[:：]|$)[*_\s:：]*(?P<value>.*)",
    re.I,
)
_FIELD = re.compile(r"[*_\[<【■●▶-]*\s*[^\W\d_][\w .()/-]{0,30}?\s*[\]>】]?[*_]*\s*[:：](?!//)(?:\s|[*_]|$|(?<=：))")
_MAIL_FIELD = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z-]*|(?:보낸|받는)\s?(?:사람|이|날짜)|[발수]신[인자]?|참조|날짜|일자|제목)\s*:\s*(?P<value>.*)"
)
_RULE = re.compile(r"(?:[-=_*]{3,}|[-=_*]{2,} ?\S.{0,60}[-=_*]{2,}$)")  # above a mail that another one quotes
_SENDER = frozenset({"from", "보낸사람", "보낸이", "발신", "발신인", "발신자"})
_SUBJECT = frozenset({"subject", "제목"})
_SENT = frozenset({"date", "sent", "보낸날짜", "날짜", "일자"})
_RECEIVER = frozenset({"to", "받는사람", "받는이", "수신", "수신인", "수신자"})

_DATE_OR_TIME = re.compile(
    r"(?:\W|[0-9]|(?<=[0-9])[년월일시분초]|(?<=[0-9] )[년월일시분초]"
    r"|[월화수목금토일]요일|(?<=\()[월화수목금토일](?=\))|오전|오후)+"
    r"|\w{3,9},? [0-9]{1,2} \w{3,9} [0-9]{4}|\w{3,9} [0-9]{1,2}, [0-9]{4}"
)
_ADDRESS = re.compile(r"<?(?:\w+://|www\.)\S+>?")
_ITEM_OR_ROW = re.compile(r"\s*(?:[-*+•▪‣·]\s|\|)|[^|]+\|[^|]+\|")
_COLUMNS = re.compile(r"\t\s*\S|\S {2,}\S+ {2,}\S")  # of a table that tabs or spaces set
_SENTENCE = re.compile(
    rf"(?:[.!?。…]{CLOSING_MARKS}|(?:(?<!아)니다|니까|[세아어에예해]요)[\"'”’」』)\]]*)$"
)  # a polite ending closes a sentence without a full stop too; headlines end in a plain 다


def described_by_text(text: str) -> Description:
    """Return the title, the author and the date of publication that a normalised text gives, as far as it does."""
    lines = text.split("\n")
    if mail := _mail(lines) or _memo(lines):
        return mail
    title = _title(lines)
    top = before_next_section(list(islice(filter(str.strip, lines), _BYLINE_WITHIN)))
    top = [without_mark(line).replace("**", "").strip("*_ ") for line in top]
    top = [line for line in top if line != title]
    author = author_of(top)
    published = dated_field(top, is_signed=bool(author))
    return {key: value for key, value in (("title", title), ("author", author), ("published", published)) if value}


def _mail(lines: list[str]) -> Description | None:
    """Return what the header of a mail gives; None where the text does not begin with one."""
    fields: dict[str, str] = {}
    name = ""
    for line in [line for line in lines[:_LINES_OF_MAIL] if (line.strip() and not _RULE.match(line)) or fields]:
        if match := _MAIL_FIELD.fullmatch(line):
            name = re.sub(r"\s", "", match["name"]).lower()
            fields.setdefault(name, match["value"])
        elif line[:1].isspace() and name:  # a long value goes on in an indented line
            fields[name] += " " + line.strip()
        else:
            break
    others = _RECEIVER | _SENT | _SUBJECT
    if not (_SENDER & set(fields) and others & set(fields)):
        return None
    subject, sent = (next((fields[key] for key in keys if key in fields), "") for keys in (sorted(_SUBJECT), _SENT))
    sender = one_line(header_words(next(fields[key] for key in _SENDER if key in fields)))
    author = next(filter(None, email.utils.parseaddr(sender)), "") if "@" in sender else sender
    found = {"title": one_line(header_words(subject)), "author": author, "published": _date(sent) or ""}
    return {key: value for key, value in found.items() if value}


def _memo(lines: list[str]) -> Description | None:
    """Return what the head of a memo gives, which names its kind above the fields of a mail, a subject among them."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    found = _mail(lines[first + 1 :]) if as_title(lines[first]) else None
    return found if found and "title" in found else None


def _date(value: str) -> str | None:
    try:
        return email.utils.parsedate_to_datetime(value).date().isoformat()
    except (TypeError, ValueError):
        pass
    return any_date(value)


def _title(lines: list[str]) -> str:
    """Return the value of a title's label near the top, else the first heading, else a first line that can be one.

    A line above a heading that has others beside it is the title, where it can be one.
    """
    first: tuple[str, str] | None = None  # with the line below it
    prose = list(_outside_code(lines))
    seen = 0
    for position, line in enumerate(prose):
        if not any(map(str.isalnum, line)):
            continue
        seen += 1
        heading = heading_of(line)
        if seen <= _LABELS_WITHIN and (label := _TITLE_LABEL.fullmatch(heading or line)):
            below = next((line for line in prose[position + 1 :] if line.strip()), "")
            value = label["value"].strip("*_ ") or ("" if _ITEM_OR_ROW.match(below) else below)
            if value:
                return one_line(heading_of(value) or value)  # what is called the title is one, whatever its form
        if heading and not _says_nothing(heading):
            opening = as_title(*first) if first and _has_sibling(line, prose[position + 1 :]) else ""
            return opening or heading
        if first is None and not _says_nothing(line):
            first = line, "".join(prose[position + 1 : position + 2])
    return as_title(first[0], first[1]) if first else ""


def titled_field(line: str) -> str:
    """Return the value of a line that has the label of a title and its value; "" for any other."""
    label = _TITLE_LABEL.fullmatch(line)
    return one_line(label["value"].strip("*_ ")) if label else ""


def behind_kind(title: str, lines: Sequence[str]) -> str:
    """Return the headline near the top behind a title that only names the kind of a document; "" where there is none.

    Between them may be fields, days and addresses. The headline has several words, and stands apart: what other text
    follows at once, and a heading with others like it, is a part of the document.
    """
    if not title or len(title) > LONGEST_KIND:
        return ""
    top = list(islice((pair for pair in pairwise([*lines, ""]) if pair[0].strip()), _LABELS_WITHIN))
    texts = [heading_of(line) or line.strip() for line, _ in top]
    if title not in texts:
        return ""
    place = texts.index(title)
    for number in range(place + 1, len(top) - 1):
        text, (line, after) = texts[number], top[number]
        if _says_nothing(text) or _FIELD.match(text) or is_row(text) or any_date(text) or not as_title(text):
            continue
        if not names_kind(title) or (heading_of(line) and _has_sibling(line, lines[lines.index(line) + 1 :])):
            return ""
        headline = as_title(text, texts[number + 1])
        is_apart = not after.strip() or _FIELD.match(after) or any_date(after)
        if not is_apart or " " not in headline or len(headline) <= len(title):
            return ""
        if not names_kind(headline):
            return headline
    return ""


def _has_sibling(heading: str, below: Sequence[str]) -> bool:
    """Return whether another heading of the same level comes, so that the first one heads but a section."""
    mark = heading.split(maxsplit=1)[0]
    return any(line.startswith(f"{mark} ") for line in below)


def _outside_code(lines: list[str]) -> Iterator[str]:
    in_code = False
    for line in lines:
        if is_fence(line):
            in_code = not in_code
        elif not in_code:
            yield line


def _says_nothing(line: str) -> bool:
    """Return whether a line is a number, a date, a time or an address, behind which the title may still follow."""
    line = line.strip()
    return not any(map(str.isalpha, line)) or bool(_DATE_OR_TIME.fullmatch(line) or _ADDRESS.fullmatch(line))


def as_title(line: str, following: str = "") -> str:
    """Return a line if it can be a title; "" for a sentence or its beginning, an item, a row, a field, or a label."""
    title = one_line(line)
    if _ITEM_OR_ROW.match(line) or (_COLUMNS.search(line.strip()) and _COLUMNS.search(following.strip())):
        return ""
    if len(title) > _LONGEST_TITLE or not any(map(str.isalnum, title)) or _SENTENCE.search(title):
        return ""
    if following[:1].islower() or title.endswith((",", ";", ":", "：")):  # goes on in the next line
        return ""
    return "" if _FIELD.match(title) and _FIELD.match(following) else title
