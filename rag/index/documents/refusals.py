"""Word the refusals that several formats share."""

from __future__ import annotations

from rag.errors import DocumentError


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
