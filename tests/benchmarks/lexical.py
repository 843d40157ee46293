"""Compare three lexical indexes: SQLite FTS5, packed postings in SQLite, and bm25s.

    python tests/benchmarks/lexical.py --korquad KorQuAD_v1.0_dev.json --chunks 100000 --questions 200

Sentences of KorQuAD paragraphs, recombined at random with a fixed seed, make chunks of about 400 characters. Each chunk
is indexed twice: by Kiwi morphemes and by character bigrams. Every engine runs its queries in a separate process, so
that the resident memory (Linux) is only that of the queries. "cold" is the time from opening to the first answer after
the kernel was asked to drop the files' pages. Compare ratios within one run, because milliseconds depend on the machine
and its load. bm25s is skipped if it is not installed. Recombination repeats sentences, so there are no very rare words,
and overlap@10 (against exact BM25, the packed postings without pruning) is lower than on real documents, because many
chunks have nearly equal scores.
"""

import argparse
import collections
import concurrent.futures
import importlib.util
import json
import multiprocessing
import os
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 16_384  # chunks per row of postings; offsets inside a block fit two bytes
TOP, K1, B = 100, 1.2, 0.75
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"  # `ascii` treats every non-ASCII character as part of a token
TOKENIZE = "tokenize=\"ascii tokenchars '" + PUNCTUATION.replace("'", "''").replace('"', '""') + "'\""
SCHEMA = f"""
    PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE VIRTUAL TABLE f0 USING fts5(tokens, content='', detail=full, {TOKENIZE});
    CREATE VIRTUAL TABLE f1 USING fts5(tokens, content='', detail=full, {TOKENIZE});
    CREATE TABLE packed(field INT, block INT, term TEXT, n INT, data BLOB,
        PRIMARY KEY(field, block, term)) WITHOUT ROWID;
"""
ENGINES = ("packed", "packed pruned", "fts5", "fts5 pruned", "bm25s")


def bigrams(text: str) -> list[str]:
    """Return the character bigrams of each word; a word of one character is kept as it is."""
    return [
        g for w in text.lower().split() for g in ([w] if len(w) == 1 else [w[i : i + 2] for i in range(len(w) - 1)])
    ]


def corpus(korquad: Path, chunks: int, questions: int) -> tuple[list[list[list[str]]], list[list[int]], list[Any]]:
    """Return the tokens of every sentence by field, chunks as sentence numbers, and the tokens of the questions."""
    from kiwipiepy import Kiwi

    rng = random.Random(7)
    paragraphs = [p for a in json.loads(korquad.read_text("utf-8"))["data"] for p in a["paragraphs"]]
    sentences = [s for p in paragraphs for s in re.split(r"(?<=[.!?])\s+", p["context"]) if s.strip()]
    asked = rng.sample([q["question"] for p in paragraphs for q in p["qas"]], questions)
    made = []
    for _ in range(chunks):
        chunk: list[int] = []
        while sum(len(sentences[i]) for i in chunk) < 360:
            chunk.append(rng.randrange(len(sentences)))
        made.append(chunk)
    kiwi = Kiwi(load_multi_dict=False, load_typo_dict=False)
    kept = re.compile("[NV]|XR|SL|SN|SH|MM|XPN|XSN")

    def morphemes(texts: list[str]) -> list[list[str]]:
        return [[t.form.lower() for t in x if kept.match(t.tag)] for x in kiwi.tokenize(texts)]

    queries = [[list(dict.fromkeys(t)) for t in x] for x in zip(morphemes(asked), map(bigrams, asked), strict=True)]
    return [morphemes(sentences), [bigrams(s) for s in sentences]], made, queries


def add_fts5(db: sqlite3.Connection, first: int, field: int, docs: list[list[str]]) -> None:
    """Append chunks from number `first` on to an FTS5 table."""
    rows = ((first + i, " ".join(d)) for i, d in enumerate(docs))
    db.executemany(f"INSERT INTO f{field}(rowid, tokens) VALUES (?, ?)", rows)


def add_packed(db: sqlite3.Connection, first: int, field: int, docs: list[list[str]]) -> None:
    """Append chunks from number `first` on.

    The rows of their terms in the last block are read, extended and written back.
    """
    new: dict[tuple[int, str], list[tuple[int, int]]] = collections.defaultdict(list)
    for i, doc in enumerate(docs, start=first):  # the term "" holds the chunk's length
        for term, tf in [("", len(doc)), *collections.Counter(doc).items()]:
            new[i // BLOCK, term].append((i % BLOCK, tf))
    for (block, term), pairs in sorted(new.items()):  # in key order
        sql = "SELECT n, data FROM packed WHERE field=? AND block=? AND term=?"
        n, data = db.execute(sql, (field, block, term)).fetchone() or (0, b"")
        grown = data[: 2 * n], data[2 * n :]
        where, tfs = (np.array(column, "<u2").tobytes() for column in zip(*pairs, strict=True))
        row = (field, block, term, n + len(pairs), grown[0] + where + grown[1] + tfs)
        db.execute("REPLACE INTO packed VALUES (?, ?, ?, ?, ?)", row)


def top(scores: np.ndarray) -> list[int]:
    """Return the best chunks. `np.argpartition(scores, -k)` takes 20 times as long when most scores are zero."""
    found = np.flatnonzero(scores)
    if len(found) > TOP:
        found = found[scores[found] >= -np.partition(-scores[found], TOP - 1)[TOP - 1]]
    return [int(i) for i in found[np.lexsort((found, -scores[found]))][:TOP]]


class Packed:
    """Search postings packed in SQLite rows, one row per field, block and term."""

    def __init__(self, path: Path) -> None:
        self.db, self.norms = sqlite3.connect(path), []
        (blocks,) = self.db.execute("SELECT max(block) + 1 FROM packed").fetchone()
        self.sql = f"""SELECT block, n, data FROM packed WHERE field=? AND term=?
            AND block IN ({",".join(map(str, range(blocks)))}) ORDER BY block"""
        for field in (0, 1):
            lengths = self.postings(field, "")[1]
            self.norms.append(K1 * (1 - B + B * lengths / lengths.mean()))

    def postings(self, field: int, term: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the chunk numbers of a term and its frequency in each."""
        rows = self.db.execute(self.sql, (field, term)).fetchall() or [(0, 0, b"")]
        ids = np.concatenate([np.frombuffer(data, "<u2", n) + np.int32(b * BLOCK) for b, n, data in rows])
        return ids, np.concatenate([np.frombuffer(data, "<u2", n, 2 * n) for _, n, data in rows]).astype("f4")

    def search(self, field: int, terms: list[str], most: float) -> list[int]:
        """Return the best chunks by BM25; skip terms in more than the share `most` of chunks, unless all are."""
        norm = self.norms[field]
        lists = [x for x in (self.postings(field, t) for t in terms) if len(x[0])]
        scores = np.zeros(len(norm), "f4")
        for ids, tf in [x for x in lists if len(x[0]) <= most * len(norm)] or lists:
            idf = np.log(1 + (len(norm) - len(ids) + 0.5) / (len(ids) + 0.5))
            scores[ids] += np.float32(idf * (K1 + 1)) * tf / (tf + norm[ids])
        return top(scores)


class Fts5:
    """Search SQLite FTS5 tables."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        for field in (0, 1):
            self.db.execute(f"CREATE VIRTUAL TABLE temp.v{field} USING fts5vocab(main, f{field}, row)")
        (self.total,) = self.db.execute("SELECT count(*) FROM f0_docsize").fetchone()

    def search(self, field: int, terms: list[str], most: float) -> list[int]:
        """Return the best chunks by FTS5; skip terms in more than the share `most` of chunks, unless all are."""
        if most < 1:
            counts = [self.db.execute(f"SELECT doc FROM v{field} WHERE term=?", (t,)).fetchone() for t in terms]
            terms = [t for t, n in zip(terms, counts, strict=True) if n and n[0] <= most * self.total] or terms
        match = " OR ".join('"' + t.replace('"', '""') + '"' for t in terms)
        sql = f"SELECT rowid FROM f{field} WHERE f{field} MATCH ? ORDER BY bm25(f{field}) LIMIT {TOP}"
        return [r for (r,) in self.db.execute(sql, (match,))]


class Bm25s:
    """Search memory-mapped bm25s indexes."""

    def __init__(self, path: Path) -> None:
        import bm25s

        self.fields = [bm25s.BM25.load(path / str(field), mmap=True, load_vocab=True) for field in (0, 1)]

    def search(self, field: int, terms: list[str], most: float) -> list[int]:
        """Return the best chunks by bm25s; `most` is ignored."""
        known = [t for t in terms if t in self.fields[field].vocab_dict]
        return top(self.fields[field].get_scores(known)) if known else []


def query(engine: str, path: Path, questions: list[list[list[str]]]) -> dict[str, Any]:
    """Run a cold start and two warm rounds in a fresh process; return times, memory, and each question's top ten."""
    for file in [p for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file()]:
        with file.open("rb") as f:
            os.fsync(f.fileno())
            os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    start = time.perf_counter()
    index = {"p": Packed, "f": Fts5, "b": Bm25s}[engine[0]](path)
    most = 0.3 if engine.endswith("pruned") else 1.0
    for field in (0, 1):
        index.search(field, questions[0][field], most)
    cold, times, best = time.perf_counter() - start, [], []
    for _ in range(2):
        for terms in questions:
            start = time.perf_counter()
            found = [index.search(field, terms[field], most)[:10] for field in (0, 1)]
            times.append(time.perf_counter() - start)
            best.append(found)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return {"cold": cold, "times": times, "best": best, "rss": pages * os.sysconf("SC_PAGE_SIZE") / 1e6}


def build(engine: str, path: Path, count: int, docs: Callable[[int, int, int], list[list[str]]]) -> list[float]:
    """Return the seconds for the first `count` chunks, then for each of 20 durable additions of 20 chunks."""
    start = time.perf_counter()
    if engine == "bm25s":  # has no add: a document costs a build
        import bm25s

        for field in (0, 1):
            index = bm25s.BM25(method="lucene", k1=K1, b=B, backend="numpy")
            index.index(docs(field, 0, count + 400), show_progress=False)
            index.save(path / str(field))
        return [time.perf_counter() - start]
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(SCHEMA)
    seconds = [0.0]
    for low in [*range(0, count, BLOCK), *range(count, count + 400, 20)]:
        start = time.perf_counter()
        db.execute("BEGIN IMMEDIATE")
        for field in (0, 1):
            high = low + 20 if low >= count else min(low + BLOCK, count)
            (add_fts5 if engine == "fts5" else add_packed)(db, low, field, docs(field, low, high))
        db.execute("COMMIT")
        if low < count:
            seconds[0] += time.perf_counter() - start
        else:
            seconds.append(time.perf_counter() - start)
    db.close()
    return seconds


def main() -> None:
    """Build and query every engine, and print one row of figures for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--korquad", type=Path, required=True, help="KorQuAD 1.0 JSON file")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    args = parser.parse_args()
    fields, chunks, questions = corpus(args.korquad, args.chunks + 400, args.questions)

    def docs(field: int, low: int, high: int) -> list[list[str]]:
        return [[t for s in chunk for t in fields[field][s]] for chunk in chunks[low:high]]

    exact: list[list[list[int]]] = []
    heads = ("p50 ms", "p95 ms", "cold ms", "RSS MB", "disk MB", "build s", "+20 ms", "overlap")
    print(" " * 14 + "".join(f"{h:>10}" for h in heads))
    with tempfile.TemporaryDirectory() as folder:
        for engine in ENGINES if importlib.util.find_spec("bm25s") else ENGINES[:-1]:
            path = Path(folder) / engine.split()[0]
            if not path.exists():
                first, *adds = build(path.name, path, args.chunks, docs)
            with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                r = pool.submit(query, engine, path, questions).result()
            exact = exact or r["best"]
            both = [(set(x), set(y)) for a, b in zip(exact, r["best"], strict=True) for x, y in zip(a, b, strict=True)]
            size = sum(p.stat().st_size for p in [path, *path.rglob("*")] if p.is_file()) / 1e6
            p50, p95 = np.percentile(np.array(r["times"]) * 1e3, (50, 95))
            cold, rss, add = r["cold"] * 1e3, r["rss"], np.median(adds or [first]) * 1e3
            overlap = np.mean([len(x & y) / len(x) for x, y in both if x])
            values = (p50, p95, cold, rss, size, first, add, overlap)
            print(f"{engine:14}" + "".join(f"{v:10.{2 if v is overlap else 1}f}" for v in values), flush=True)


if __name__ == "__main__":
    main()
