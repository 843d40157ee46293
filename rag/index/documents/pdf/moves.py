"""Put several moves of the pen before a string into one, so that pypdf measures the gap from the string before it.

Chrome and Android begin each run of a font at the origin of the line and then move to its place (``Tm``, then ``Td``).
pypdf compares each move with the one before it, and takes the second for a gap between words: "트램 1 호선".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pypdf import PageObject

_Operation: TypeAlias = tuple[Any, bytes]


def join_moves(page: PageObject) -> None:
    """Put moves of the pen that follow each other into one, in the operations of a page in memory."""
    from pypdf.generic import ContentStream, NameObject

    stored = page.get("/Contents")
    if stored is None:
        return
    content = ContentStream(stored.get_object(), page.pdf, "bytes")
    content.operations = list(_joined(content.operations))
    page[NameObject("/Contents")] = content


def _joined(operations: Iterable[_Operation]) -> Iterator[_Operation]:
    """Yield operations with each ``Tm`` and the ``Td`` that directly follow it as one ``Tm``.

    A ``Td`` moves by units of the matrix of its line (PDF 32000-1, 9.4.2), which the new ``Tm`` then sets.
    """
    from pypdf.generic import FloatObject

    line: list[float] | None = None
    for operands, operator in operations:
        numbers = _numbers(operands)
        if line is not None and operator == b"Td" and len(numbers) == 2:
            a, b, c, d, x, y = line
            line = [a, b, c, d, x + numbers[0] * a + numbers[1] * c, y + numbers[0] * b + numbers[1] * d]
            continue
        if line is not None:
            yield [FloatObject(number) for number in line], b"Tm"
            line = None
        if operator == b"Tm" and len(numbers) == 6:
            line = numbers
        else:
            yield operands, operator
    if line is not None:
        yield [FloatObject(number) for number in line], b"Tm"


def _numbers(operands: Any) -> list[float]:
    """Return operands as numbers; none where one is no number."""
    if not isinstance(operands, list) or not all(isinstance(operand, int | float) for operand in operands):
        return []
    return [float(operand) for operand in operands]
