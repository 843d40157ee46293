"""Word the refusals that several formats share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import DocumentError


@contextmanager
def translated(source: str) -> Iterator[None]:
    """Raise what a library raises over a damaged file, which may be anything, as the error for one.

    Raises:
        DocumentError: any fault within the context.
    """
    try:
        yield
    except DocumentError:
        raise
    except Exception as fault:
        raise damaged(source) from fault


def protected(source: str) -> DocumentError:
    """Return the error for a file that cannot be opened without a password."""
    return DocumentError(
        f"{source} is protected by a password or encrypted.",
        "Save a copy without a password and give that.",
        korean=f"{source}: 비밀번호로 보호되거나 암호화된 파일입니다. 비밀번호 없이 저장한 사본을 넣어 주세요.",
    )


def without_text(source: str) -> DocumentError:
    """Return the error for a document in which no text was found."""
    return DocumentError(
        f"{source} holds no text.",
        "If it holds pictures of text, recognise the text first and give that.",
        korean=f"{source}: 글이 없습니다. 글이 그림으로 들어 있다면 먼저 글자를 인식해 주세요.",
    )


def too_much(source: str, what: str, korean: str) -> DocumentError:
    """Return the error for a document that is over a limit."""
    return DocumentError(
        f"{source} {what}.",
        "Split it into smaller files.",
        korean=f"{source}: {korean}. 더 작은 파일로 나누어 주세요.",
    )


def damaged(source: str) -> DocumentError:
    """Return the error for a file that is not what its name says, or not any more."""
    return DocumentError(
        f"{source} is damaged, or is another kind of file than its name says.",
        "Open it in the program that made it and save it again.",
        korean=f"{source}: 손상되었거나 이름과 형식이 다른 파일입니다. 만든 프로그램에서 열어 다시 저장해 주세요.",
    )
