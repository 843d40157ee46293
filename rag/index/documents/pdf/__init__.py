"""Read a PDF: its text in reading order, without what is printed on every page, and where each page starts.

``fonts`` says which characters can be read, ``lines`` where they lie on a page, ``furniture`` which lines belong to the
page rather than to the text, ``columns`` in which order the others are read, ``paragraphs`` where
a paragraph ends, ``flow`` how lines join to sentences, ``broken_words`` which line ends are within a Korean word.
"""

from __future__ import annotations

from rag.index.documents.pdf.broken_words import BrokenWords
from rag.index.documents.pdf.reading import read_pdf

__all__ = ["BrokenWords", "read_pdf"]
