"""Tell what a document says of itself from what the program that made it put there.

Programs fill in names of their own as title and author. The dates in the file are the program's too: when a file was
saved says nothing of when its text was published, so none of them is read.
"""

from __future__ import annotations

import re

from rag.index.documents.metadata import Description, one_line

# What programs write where nobody wrote anything: whole names, since nothing else tells them from those of people.
_NO_AUTHOR = re.compile(
    r"\(?(?:anonymous|unknown|unspecified|author|users?|admin(?:istrator)?|owner|root|guest|none|null|n/?a|-+|"
    r"microsoft (?:office|word|excel|powerpoint|user|account|corporation).*|windows(?: (?:user.*|pc))?|macos.*|"
    r"(?:libre|open)office.*|adobe \w+.*|hancom office.*|hwp\b.*|(?:pdf|xe|lua)?(?:la)?tex\b.*|reportlab.*|"
    r".*\b(?:pdf|user ?name)|python-docx|openpyxl|python-pptx|steve canny|"
    r"한컴오피스.*|한글(?: [0-9]+.*)?|관리자|사용자|작성자|익명|미상)\)?",
    re.I,
)
_NO_TITLE = re.compile(
    r"\(?(?:powerpoint presentation|presentation|untitled.*|document ?\d*|word document|microsoft \w+ - .*|anonymous|"
    r"unspecified|home|index|page|new page|title|main|test|제목 ?없음|무제|홈|메인|새 문서|문서 ?\d*|웹페이지 제목|"
    r"react app|vite(?: \+ |[ -])\w+(?: \+ ts)?|create next app|my app|webpack app|new tab|새 탭|page title|"
    r"(?:insert|your) title(?: here)?|title of the document|제목을 입력하세요.*|"
    r"powerpoint 프레젠테이션|(?:slide|슬라이드) ?\d+|.*\.(?:docx?|hwpx?|indd|pptx?|xlsx?))\)?",
    re.I,
)


# Begin the address of a page, which browsers write as the title of a PDF where the page has none.
_ADDRESSES = frozenset({"http", "https", "file", "about", "data", "blob"})


def describe(title: object, author: object) -> Description:
    """Return the metadata that a file declares, without what only a program wrote."""
    title, author = one_line(str(title or "")), one_line(str(author or ""))
    found = {"title": "" if is_no_title(title) else title, "author": "" if is_no_author(author) else author}
    return {key: value for key, value in found.items() if value}


def is_no_author(author: str) -> bool:
    """Return whether a name is one that programs put where nobody wrote an author."""
    return bool(_NO_AUTHOR.fullmatch(author))


def is_no_title(title: str) -> bool:
    """Return whether a title is one that programs put into a document, page or presentation, or an address."""
    title = title.strip(". ")
    return bool(_NO_TITLE.fullmatch(title)) or (" " not in title and title.partition(":")[0] in _ADDRESSES)
