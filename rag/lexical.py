"""BM25 over terms and over character bigrams, kept by SQLite's FTS5 in the catalog's file.

Two tables, because the two disagree in useful ways: terms know 그록 = Grok and cut particles off, bigrams survive typos,
missing spaces and words that the analyser does not know. The module gets terms, not text, and knows neither chunks nor
vectors: it speaks of row numbers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

_SCHEMA = """
CREATE VIRTUAL TABLE IF NOT EXISTS lexical_terms USING fts5(body, detail=none, tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE IF NOT EXISTS lexical_bigrams USING fts5(body, detail=none, tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE IF NOT EXISTS lexical_vocabulary USING fts5vocab(lexical_terms, row);
"""
TABLES = ("lexical_terms", "lexical_bigrams")


class LexicalIndex:
    """BM25 with FTS5's k1 = 1.2 and b = 0.75; an error of SQLite is the caller's to explain.

    Args:
        connection: the catalog's connection; changes belong inside the catalog's transaction.
        create: make the tables where there are none.
    """

    def __init__(self, connection: sqlite3.Connection, *, create: bool) -> None:
        self._connection = connection
        if create:
            connection.executescript(_SCHEMA)

    def add(self, row: int, terms: Iterable[str], bigrams: Iterable[str]) -> None:
        """Adds one chunk's terms and bigrams, repetitions included, under a row number."""
        for table, tokens in zip(TABLES, (terms, bigrams), strict=True):
            body = " ".join(map(_encoded, tokens))
            self._connection.execute(f"INSERT INTO {table} (rowid, body) VALUES (?, ?)", (row, body))  # noqa: S608

    def remove(self, rows: Sequence[int]) -> None:
        """Takes rows out."""
        for table in TABLES:
            self._connection.execute(
                f"DELETE FROM {table} WHERE rowid IN (SELECT value FROM json_each(?))",  # noqa: S608
                (json.dumps(list(rows)),),
            )

    def search_terms(self, terms: Iterable[str], k: int) -> dict[int, float]:
        """Row number -> BM25 of the ``k`` best rows by terms, best first; a row without any of the terms is left out."""
        return self._search("lexical_terms", terms, k)

    def search_bigrams(self, bigrams: Iterable[str], k: int) -> dict[int, float]:
        """The same by character bigrams."""
        return self._search("lexical_bigrams", bigrams, k)

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Term -> in how many rows it stands; 0 where in none."""
        wanted = {_encoded(term): term for term in terms}
        found = self._connection.execute(
            "SELECT term, doc FROM lexical_vocabulary WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(list(wanted)),),
        )
        return dict.fromkeys(wanted.values(), 0) | {wanted[term]: count for term, count in found}

    def _search(self, table: str, tokens: Iterable[str], k: int) -> dict[int, float]:
        query = " OR ".join(f'"{token}"' for token in dict.fromkeys(map(_encoded, tokens)) if token)
        if not query:
            return {}
        rows = self._connection.execute(
            f"SELECT rowid, rank FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?",  # noqa: S608
            (query, k),
        )
        return {row: -rank for row, rank in rows}  # FTS5 gives better matches lower numbers


def _encoded(token: str) -> str:
    """One FTS5 token: other characters than letters and digits, which would cut it in two, by their number."""
    return "".join(c if c.isalnum() else f"x{ord(c):x}x" for c in token)
