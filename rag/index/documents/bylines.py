"""Read who wrote a text from its byline: a short line near the headline that names somebody as its writer.

Nobody is read from prose. A byline has a fixed form: a name before the job of a reporter, behind a label, or after
"By", beside a date, an address or what the markup of a page says; a name that only stands somewhere is none. This
module knows lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.index.documents.properties import is_no_author
from rag.text import heading_of

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
# Names before a job: forms that no model is needed to read.
_KOREAN_JOB = r"(?:(?:선임|수습|인턴|객원|전문|대학생)\s?)?(?:기자|특파원|논설위원|통신원)(?![가-힣])"
_REPORTERS = rf"(?<![가-힣])(?P<names>[가-힣]{{2,4}}(?:[·ㆍ,]\s?[가-힣]{{2,4}})*)\s*{_KOREAN_JOB}"
_REPORTER = re.compile(_REPORTERS)
_PHOTOGRAPHER = re.compile(rf"(?<![·ㆍ/&])사진\s?[=:/]?\s?{_REPORTERS}")
_LABELLED = re.compile(r"기자명\s?[:|]?\s?(?P<names>[가-힣]{2,4})(?![가-힣])")
# A field of a form: its value ends at a gap, a bar, or the label of the next field.
_AFTER_NAME = r"[^\s:：]{1,12}\s?[:：]|[|·]|(?:19|20)\d\d|\d{1,2} [A-Z]"
_FIELD = re.compile(
    r"(?:^|\s{2}|[|·]\s?)(?:(?P<open>[\[【〔])\s?)?(?:작성자|글쓴이|저자|필자|authors?|written by|prepared by)\s?"
    r"(?(open)[\]】〕]\s?[:：]?|[:：])\s*"
    rf"(?P<names>(?!\d)[^\s|:：]+(?: (?!{_AFTER_NAME})[^\s|:：]+){{0,6}})(?![:：])",
    re.I,
)
# How agencies and papers begin a text: "(서울=통신사) 이름 기자 =", "[신문 이름 기자]".
_OPENING = re.compile(
    rf"\s*(?:[\[(][^\])]{{2,30}}[\])]\s*{_REPORTERS}(?:\s*[·ㆍ,]\s?{_REPORTERS.replace('<names>', '<more>')})*\s*="
    rf"|[\[(](?:[^\])]{{0,20}}[\s/=])?{_REPORTERS.replace('<names>', '<inside>')}\s*[\])=])"
)
_PART = r"[A-ZÀ-Þ](?:[\w'’-]*[a-zß-ÿ])?\.?"  # Jane, O'Neill, J., Jean-Luc, McKay
_NAME = rf"{_PART}(?: (?:{_PART}|de|del|der|di|la|le|van|von|bin|ter)){{0,3}} {_PART}"
_NAMES = rf"{_NAME}(?:(?:, {_NAME}){{0,5}},? (?:and|&) {_NAME})?"
_JOB = r"(?i:(?:[\w-]+ ){0,2}(?:writer|reporter|correspondent|columnist|editor|contributor|journalist))"
_ENGLISH = re.compile(
    rf"(?P<by>(?i:(?:written )?by):? )?(?P<names>{_NAMES})(?P<job>(?:, | \| | · | [–—-] ){_JOB})?"
    r"(?P<rest>\s*(?:[,|·•/(–—-]|\d|(?i:on|published|posted|updated)\b).*)?"
)
_POSTED = re.compile(rf"(?i:posted|published|written) .{{0,60}}(?:19|20)\d\d.{{0,30}}(?i: by) (?P<names>{_NAMES})")
_DATE = re.compile(r"(?:19|20)\d\d")
_LONGEST_SIGNATURE = 60  # characters
_MOST_OTHERS = 12  # characters beside the names


def author_of(lines: Sequence[str], marked: Sequence[str] = ()) -> str:
    """Return the author that a byline names, "" where there is none.

    Args:
        lines: those near the headline, without it; of long ones the beginning.
        marked: the texts that the markup of a page calls its byline or its author.
    """
    named = [name for text in marked if (name := reporter(text) or _english(text))]
    if named:  # several are the people of a discussion, unless one byline has them all
        return named[0] if all(name in named[0] for name in named) else ""
    for place, line in enumerate(lines):
        if name := _reporter_alone(line):
            return name
        beside = (*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2])
        if name := _english(line, beside):
            return name
    return next((name for line in lines if (name := _opening(line))), "")


def before_next_section(lines: Sequence[str]) -> list[str]:
    """Return lines, with Markdown's marks, up to the heading that follows on prose: below it others may be named."""
    end = next(
        (
            number
            for number, line in enumerate(lines)
            if number and heading_of(line) and any(before.endswith((".", "。")) for before in lines[:number])
        ),
        len(lines),
    )
    return list(lines[:end])


def signed(lines: Sequence[str]) -> str:
    """Return the reporter whose address stands beside the name in a short line, "" where there is none or are several.

    Korean papers sign below the text.
    """
    short = (line for line in lines if len(line) <= _LONGEST_SIGNATURE and _MAIL.search(line))
    names = {name for line in short if (name := reporter(line))}
    return names.pop() if len(names) == 1 else ""


def reporter(text: str) -> str:
    """Return the Korean reporters that a text names, "" where it names none; who took a picture has not written."""
    written = _PHOTOGRAPHER.sub("", text)
    found = [name for match in _REPORTER.finditer(written) for name in re.split(r"[·ㆍ,]\s?", match["names"])]
    return ", ".join(dict.fromkeys(found))


def _reporter_alone(line: str) -> str:
    """Return the author of a field, or the reporters of a line with an address or a date, or with nothing else."""
    if labelled := _LABELLED.search(line):
        return labelled["names"]
    if (field := _FIELD.search(line)) and not is_no_author(field["names"]):
        return field["names"].rstrip(",;")
    matches = list(_REPORTER.finditer(line))
    others = len(line) - sum(len(match[0]) for match in matches)
    if matches and (_MAIL.search(line) or _DATE.search(line) or others <= _MOST_OTHERS):
        return reporter(line)
    return ""


def _opening(line: str) -> str:
    """Return the reporters whom a text names where it begins."""
    match = _OPENING.match(line)
    return reporter(match[0]) if match else ""


def _english(line: str, beside: Sequence[str] | None = None) -> str:
    """Return the names of an English byline; without markup it has a job, or "By" beside a date or an address."""
    if posted := _POSTED.fullmatch(line.strip()):
        return posted["names"]
    match = _ENGLISH.fullmatch(line.strip())
    if match is None:
        return ""
    near = (match["rest"] or "", *(beside or ()))
    is_dated = match["by"] and any(_DATE.search(one) or _MAIL.search(one) for one in near)
    return match["names"] if beside is None or match["job"] or is_dated else ""
