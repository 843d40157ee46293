"""Read a PDF: its text in reading order, without what is printed on every page, and where each page starts.

``fonts`` says which characters can be read, ``lines`` where they lie on a page, ``furniture`` which lines belong to the
page rather than to the text, ``columns`` in which order the others are read, ``side_by_side`` which are words of one
line or cells of a table, ``paragraphs`` where a paragraph ends, ``flow`` how lines join to sentences, ``broken_words``
which line ends are within a Korean word, ``scans`` what is written on pages without text.
"""

from __future__ import annotations

from rag.index.documents.pdf.broken_words import BrokenWords
from rag.index.documents.pdf.pages import text_of
from rag.index.documents.pdf.reading import read_pdf
from rag.index.documents.pdf.scans import lines_from

__all__ = ["BrokenWords", "lines_from", "read_pdf", "text_of"]
