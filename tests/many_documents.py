"""A library of many documents, made in a moment: rows of the catalog, of which a list shows everything."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rag.assembly import open_writer
from rag.records import Document
from rag.settings import Settings

OUTLETS, KINDS = 30, ("md", "pdf", "docx", "txt")


def fill(settings: Settings, count: int) -> None:
    """Put many small documents into an index; they have no passages, so that no question finds them."""
    none = np.zeros((0, 1), dtype=np.float32)
    with open_writer(settings) as writer, writer.catalog.transaction():
        for one in documents(count):
            writer.catalog.insert(one, [], none, [], none)


def documents(count: int) -> Iterator[Document]:
    """Minutes of meetings of some thirty councils, over ten years."""
    for number in range(count):
        source = f"minutes-{number:04}.{KINDS[number % len(KINDS)]}"
        yield Document(
            f"{number:016x}",
            f"/minutes/{source}",
            source,
            f"회의록 {number}차.",
            f"구의회 회의록 {number}차",
            publisher=f"구의회 {number % OUTLETS:02}",
            published=f"{2015 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}",
            language="ko",
        )
