"""Tell what a document says of itself from what the program that made it put there.

Programs fill in names of their own as title and author. The dates in the file are the program's too: when a file was
saved says nothing of when its text was published, so none of them is read.
"""

from __future__ import annotations

import re

from rag.index.documents.metadata import Description, one_line

# What programs write where nobody wrote anything.
_NO_AUTHOR = frozenset(
    "python-docx openpyxl python-pptx user admin administrator owner author unknown anonymous windows pc "
    "사용자 작성자 관리자".split()
) | {"microsoft office user", "windows user", "steve canny", "microsoft corporation"}
_NO_TITLE = re.compile(
    r"powerpoint presentation|presentation|untitled.*|document ?\d*|word document|제목 없음|무제|문서 ?\d*"
    r"|powerpoint 프레젠테이션|슬라이드 1|.*\.(?:docx?|hwpx?|pptx?|xlsx?)",
    re.I,
)


def describe(title: object, author: object) -> Description:
    """Return the metadata that a file declares, without what only a program wrote."""
    title, author = one_line(str(title or "")), one_line(str(author or ""))
    found = {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "author": "" if author.casefold() in _NO_AUTHOR else author,
    }
    return {key: value for key, value in found.items() if value}
