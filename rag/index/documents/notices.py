"""Word what a reader of an answer should know of how a document was read."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import NamedTuple

from rag.index.documents import recognition

_MOST_NUMBERS = 10  # of pages that are named


class Notice(NamedTuple):
    """A sentence on how a document was read, in both languages."""

    english: str
    korean: str

    def in_language(self, language: str) -> str:
        """Return the sentence in Korean where the language is ``ko``, otherwise in English."""
        return self.korean if language == "ko" else self.english


def misnamed(kind: str) -> Notice:
    """Return the notice for a file that was read as what it is, not as what its name says; ``kind`` is a suffix."""
    return Notice(
        f"read as {kind}, which it is, whatever its name says", f"이름과 달리 {kind} 파일이어서 {kind}로 읽었습니다"
    )


def recognised(pages: Sequence[int]) -> Notice:
    """Return the notice for pages, counted from 0, whose text was recognised in a picture."""
    missing = "kor" not in recognition.installed_languages()
    english = f"text recognised in pictures ({_pages(pages)}), which may have errors"
    korean = f"그림에서 인식한 글이라 틀린 글자가 있을 수 있습니다({_numbers(pages)}쪽)"
    if missing:
        english += "; Korean is not recognised here: install tesseract-ocr-kor"
        korean += ". 한국어는 인식하지 못합니다. tesseract-ocr-kor를 설치해 주세요"
    return Notice(english, korean)


def unread(pages: Sequence[int]) -> Notice:
    """Return the notice for pages, counted from 0, that only show pictures, which were not read."""
    english, korean = f"{_pages(pages)} not read: only pictures", f"{_numbers(pages)}쪽은 그림뿐이라 읽지 못했습니다"
    if not recognition.installed_languages():
        english += "; Tesseract is not installed (tesseract-ocr, tesseract-ocr-kor)"
        korean += ". Tesseract를 설치해 주세요(tesseract-ocr, tesseract-ocr-kor)"
    return Notice(english, korean)


def wordless(pages: Sequence[int]) -> Notice:
    """Return the notice for pages, counted from 0, in whose pictures no text was found."""
    return Notice(
        f"no text found in the picture of {_pages(pages)}", f"{_numbers(pages)}쪽의 그림에서는 글자를 찾지 못했습니다"
    )


def inserted(kinds: Sequence[str]) -> Notice:
    """Return the notice for files of some kinds that are inserted whole into a document, and not read."""
    named = ", ".join(dict.fromkeys(kinds))
    return Notice(f"inserted files are not read ({named})", f"문서에 삽입된 파일은 읽지 않았습니다({named})")


def not_in_file(names: Sequence[str]) -> Notice:
    """Return the notice for chapters that a book names, but does not hold."""
    named = ", ".join(posixpath.basename(name) for name in names[:_MOST_NUMBERS])
    named += ", …" if len(names) > _MOST_NUMBERS else ""
    chapters = "a chapter that it names is" if len(names) == 1 else f"{len(names)} chapters that it names are"
    return Notice(
        f"{chapters} not in the file ({named})",
        f"목차에 있는 장 {len(names)}개가 파일에 없어 읽지 못했습니다({named})",
    )


def without_words(count: int) -> Notice:
    """Return the notice for messages of a chat in place of which an export only says that they are no text."""
    english = "1 message is" if count == 1 else f"{count} messages are"
    return Notice(
        f"{english} not read: pictures, videos, emoticons or deleted",
        f"사진·동영상·이모티콘이거나 삭제된 메시지 {count}개는 읽지 않았습니다",
    )


def _pages(pages: Sequence[int]) -> str:
    return f"{'page' if len(pages) == 1 else 'pages'} {_numbers(pages)}"


def _numbers(pages: Sequence[int]) -> str:
    named = ", ".join(str(page + 1) for page in pages[:_MOST_NUMBERS])
    return named + (", …" if len(pages) > _MOST_NUMBERS else "")
