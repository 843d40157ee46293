"""Read standard input in any encoding that a file may have: what is piped in often comes from one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from rag.cli.lines import in_language
from rag.errors import DocumentError, TextError

if TYPE_CHECKING:
    from rag.settings import Settings

_NAME = "-"  # as the user writes it


def whole_text(settings: Settings) -> str:
    """Return all of standard input, not yet normalised; at a terminal, say how it is ended.

    Raises:
        TextError: it is no text, or its encoding cannot be told.
    """
    from rag.index import decode

    if sys.stdin.isatty():
        english, korean = "type or paste the text, then press Ctrl-D.", "글을 쓰거나 붙여 넣고 Ctrl-D를 눌러 주세요."
        print(f"mundap: {in_language(settings, english, korean)}", file=sys.stderr)
    stream = input_bytes()
    try:
        return sys.stdin.read() if stream is None else decode(stream.read(), _NAME)
    except DocumentError as error:
        raise TextError.of(error) from error


def text_lines() -> Iterator[str]:
    """Yield the lines without their ends, each as soon as it is there; what is no text becomes lone surrogates."""
    stream = input_bytes()
    if stream is None:
        yield from (line.rstrip("\r\n") for line in sys.stdin)
        return
    for line in stream:
        yield _decoded(line.rstrip(b"\r\n"))


def input_bytes() -> BinaryIO | None:
    """Return standard input as bytes; None where a program has put a stream of characters in its place."""
    return getattr(sys.stdin, "buffer", None)


def _decoded(line: bytes) -> str:
    from rag.index import decode

    try:
        return decode(line, _NAME)
    except DocumentError:
        return line.decode("utf-8", "surrogateescape")
