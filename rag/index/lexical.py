"""Search by BM25 over terms and over character bigrams, with SQLite's FTS5 in the catalog's file.

Two tables, because the two disagree in useful ways: terms match 그록 with Grok and drop particles, bigrams survive
typos, missing spaces and words that the analyser does not know. The module gets terms, not text, and
knows neither chunks nor vectors, only row numbers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

# Every printable ASCII character but white space belongs to a token, as all others do in the ascii tokenizer: a term
# stays one token. detail=none would save a fifth of the space and make bm25() read every matching row again.
_TOKENIZE = "ascii tokenchars '!\"\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'"
_SCHEMA = f"""
CREATE VIRTUAL TABLE IF NOT EXISTS lexical_terms USING fts5(body, tokenize="{_TOKENIZE}");
CREATE VIRTUAL TABLE IF NOT EXISTS lexical_bigrams USING fts5(body, tokenize="{_TOKENIZE}");
CREATE VIRTUAL TABLE IF NOT EXISTS lexical_terms_vocabulary USING fts5vocab(lexical_terms, row);
CREATE VIRTUAL TABLE IF NOT EXISTS lexical_bigrams_vocabulary USING fts5vocab(lexical_bigrams, row);
"""
TABLES = ("lexical_terms", "lexical_bigrams")
# In a large index, words of over 30% of the rows cost half of the time and change 2% of the ten best rows
# (tests/benchmarks/lexical.py, 100,000 chunks); in a small one they are cheap.
LARGE, COMMON = 10_000, 0.3


class LexicalIndex:
    """BM25 with FTS5's k1 = 1.2 and b = 0.75; the caller translates errors of SQLite.

    Args:
        connection: the catalog's connection; changes belong inside the catalog's transaction.
        create: make the tables where there are none.
    """

    def __init__(self, connection: sqlite3.Connection, *, create: bool) -> None:
        self._connection = connection
        self._vocabulary: tuple[int, frozenset[str]] | None = None
        if create:
            connection.executescript(_SCHEMA)

    def add(self, row: int, terms: Iterable[str], bigrams: Iterable[str]) -> None:
        """Add one chunk's terms and bigrams, repetitions included, under a row number."""
        for table, tokens in zip(TABLES, (terms, bigrams), strict=True):
            body = " ".join(map(_token, tokens))
            self._connection.execute(f"INSERT INTO {table} (rowid, body) VALUES (?, ?)", (row, body))  # noqa: S608

    def remove(self, rows: Sequence[int]) -> None:
        """Remove rows."""
        for table in TABLES:
            self._connection.execute(
                f"DELETE FROM {table} WHERE rowid IN (SELECT value FROM json_each(?))",  # noqa: S608
                (json.dumps(list(rows)),),
            )

    def search_terms(self, terms: Iterable[str], k: int) -> dict[int, float]:
        """Return the ``k`` best rows by terms, row number -> BM25, best first; rows without any term are left out."""
        return self._search("lexical_terms", terms, k)

    def search_bigrams(self, bigrams: Iterable[str], k: int) -> dict[int, float]:
        """Return the ``k`` best rows by character bigrams, as ``search_terms`` does by terms."""
        return self._search("lexical_bigrams", bigrams, k)

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return for each term the number of rows that contain it."""
        return self._frequencies("lexical_terms", terms)

    def bigram_frequencies(self, bigrams: Iterable[str]) -> dict[str, int]:
        """Return for each bigram the number of rows that contain it."""
        return self._frequencies("lexical_bigrams", bigrams)

    def vocabulary(self) -> frozenset[str]:
        """Return all terms of the index; they are cached until another connection changes it."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if self._vocabulary is None or self._vocabulary[0] != version:
            rows = self._connection.execute("SELECT term FROM lexical_terms_vocabulary")
            self._vocabulary = (version, frozenset(row[0] for row in rows))
        return self._vocabulary[1]

    def _frequencies(self, table: str, tokens: Iterable[str]) -> dict[str, int]:
        wanted = {_token(token): token for token in tokens}
        found = self._connection.execute(
            f"SELECT term, doc FROM {table}_vocabulary WHERE term IN (SELECT value FROM json_each(?))",  # noqa: S608
            (json.dumps(list(wanted)),),
        )
        return dict.fromkeys(wanted.values(), 0) | {wanted[term]: count for term, count in found}

    def _search(self, table: str, tokens: Iterable[str], k: int) -> dict[int, float]:
        wanted = self._selective(table, list(dict.fromkeys(filter(None, map(_token, tokens)))))
        if not wanted:
            return {}
        query = " OR ".join('"' + token.replace('"', '""') + '"' for token in wanted)
        rows = self._connection.execute(
            f"SELECT rowid, bm25({table}) AS rank FROM {table} WHERE {table} MATCH ? ORDER BY rank, rowid LIMIT ?",  # noqa: S608
            (query, k),
        )
        return {row: -rank for row, rank in rows}  # FTS5 gives better matches lower numbers

    def _selective(self, table: str, tokens: list[str]) -> list[str]:
        """Return the tokens without those in most rows, where the index is large and other tokens remain."""
        (rows,) = self._connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()  # noqa: S608
        if rows < LARGE:
            return tokens
        frequencies = self._frequencies(table, tokens)
        return [token for token in tokens if frequencies[token] <= COMMON * rows] or tokens


def _token(token: str) -> str:
    """Return a token without white space and NUL, so that FTS5 keeps it as one token."""
    return "".join(token.replace("\0", "").split())
