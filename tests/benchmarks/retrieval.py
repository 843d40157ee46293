"""Compare mundap's retrieval on KorQuAD 1.0 with three common baselines: how often is the right paragraph found?

    python tests/benchmarks/retrieval.py --korquad KorQuAD_v1.0_dev.json [--home DIR] [--questions N] [--json]

Each paragraph is ingested as one document, and each question goes through mundap's own retriever. A hit is a chunk of
the paragraph that the question was written for; ranks count distinct documents. The baselines get the same questions:

- LangChain as in its tutorials: RecursiveCharacterTextSplitter, Chroma, the same e5, ``similarity_search``;
- BM25 over mundap's terms alone, and its reciprocal rank fusion (k = 60) with e5, both built from mundap's index.

Intervals are 95% percentile intervals of a bootstrap over paragraphs, because questions on one paragraph are not
independent. Indexing takes much longer than asking: ``--home`` keeps the index for later runs. Nothing is downloaded;
the user provides the file (https://korquad.github.io, CC BY-ND 2.0 KR).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import korquad
import numpy as np
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from numpy.typing import NDArray

from rag import assembly
from rag.errors import MundapError
from rag.models import CrossEncoder
from rag.records import Document
from rag.retrieval import Finder
from rag.retrieval.retriever import POOL, Retrieved
from rag.settings import Settings, load_settings
from rag.training.examples import half_of

T = TypeVar("T")
RanksBySystem = dict[str, list[int]]  # system -> rank of the right paragraph for each question; 0 if it was not found

DEPTH = 50  # chunks retrieved to get ten distinct documents
FUSION = 60  # the k of reciprocal rank fusion: Cormack, Clarke, Büttcher, SIGIR 2009
CHUNK, OVERLAP = 1000, 200  # characters, as in LangChain's retrieval tutorial
BATCH = 32  # chunks per embedding call
RESAMPLES = 2000
PRODUCT = "mundap"
TARGETS = (0.92, 0.99, 0.95)  # targets for mundap over all questions of the dev set, in the order of MEASURES


def main() -> None:
    """Index the paragraphs, ask all systems, and print the results."""
    options = arguments()
    documents, asked = korquad.load(options.korquad, options.paragraphs)
    if options.rerank:
        unseen = {document.id for document in documents if half_of(document.title) == 1}
        asked = [question for question in asked if question.document in unseen]
    questions = [(question.text, question.document) for question in asked]
    if options.questions:
        questions = random.Random(options.seed).sample(questions, min(options.questions, len(questions)))
    with tempfile.TemporaryDirectory(prefix="mundap-benchmark-") as folder:
        settings = load_settings(home=options.home or Path(folder) / "home")
        index(settings, documents)
        reader = assembly.open_reader(settings)
        try:
            plain = plain_langchain(documents, reader.retriever.embedder, Path(folder) / "plain")
            ways = ask(questions, reader, plain)
            if options.rerank:
                ways |= {"mundap, reranked for a model": reranked(questions, reader)}
        finally:
            reader.close()
    results = summarise(ways, [gold for _, gold in questions], options.seed)
    print(json.dumps(results, indent=1) if options.json else as_table(results))


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--korquad", type=Path, required=True, metavar="FILE", help="KorQuAD_v1.0_dev.json")
    parser.add_argument("--home", type=Path, metavar="DIR", help="keep mundap's index here and use it again")
    parser.add_argument("--questions", type=int, metavar="N", help="that many, drawn at random (default: all)")
    parser.add_argument("--paragraphs", type=int, metavar="N", help="only the first N: for trying the script out")
    parser.add_argument(
        "--rerank",
        action="store_true",
        help="rerank, too, as for a chat model; only questions on articles that the cross-encoder was not trained on",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    return parser.parse_args()


def index(settings: Settings, documents: Sequence[Document]) -> None:
    """Ingest the documents that the index lacks; an interrupted run can be resumed."""
    with assembly.open_writer(settings) as ingestor:
        present = {document.id for document in ingestor.catalog.documents()}
        strangers = present - {document.id for document in documents}
        if strangers:
            sys.exit(f"The index in {settings.home} holds {len(strangers)} other documents. Choose another --home.")
        missing = [document for document in documents if document.id not in present]
        for document in with_progress("mundap: paragraphs", missing):
            ingestor.add(document)
        ingestor.finish()


def plain_langchain(documents: Sequence[Document], embedder: Embeddings, folder: Path) -> Chroma:
    """Build the index of the standard tutorial: split by characters, embed, store in Chroma."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    vectors = Chroma("plain", embedder, persist_directory=str(folder))
    parts = [(part, document.id) for document in documents for part in splitter.split_text(document.text)]
    for start in with_progress(f"plain LangChain: batches of {BATCH} chunks", range(0, len(parts), BATCH)):
        texts, names = zip(*parts[start : start + BATCH], strict=True)
        vectors.add_texts(texts, metadatas=[{"document": name} for name in names])
    return vectors


def ask(questions: Sequence[tuple[str, str]], reader: assembly.Reader, plain: Chroma) -> RanksBySystem:
    """Return the rank of the right paragraph for each question, by system."""
    chunks, _ = reader.catalog.chunks_with_vectors(sorted(reader.catalog.chunk_ids()))
    document_of = {chunk.id: chunk.document_id for chunk in chunks}
    ranks_by_system: RanksBySystem = {
        PRODUCT: [],
        "plain LangChain": [],
        "BM25 of terms": [],
        "rank fusion of BM25 and e5": [],
    }
    for question, gold in with_progress("questions", questions):
        retrieved = reader.retriever.retrieve(question, DEPTH)
        if retrieved.faults:
            sys.exit(str(retrieved.faults[0]))  # with a failed part, the figures would not be valid for mundap
        found = plain.similarity_search(question, k=DEPTH)
        by_terms, dense = parts_of(retrieved, reader)
        listed = (
            [hit.document.id for hit in retrieved.hits],
            [document.metadata["document"] for document in found],
            [document_of[chunk] for chunk in by_terms],
            [document_of[chunk] for chunk in fused(by_terms, dense)],
        )
        for ranks, ranked in zip(ranks_by_system.values(), listed, strict=True):
            ranks.append(rank(ranked, gold))
    return ranks_by_system


def reranked(questions: Sequence[tuple[str, str]], reader: assembly.Reader) -> list[int]:
    """Return the rank of the right paragraph for each question, as a chat model is given the passages."""
    finder = Finder(reader.retriever, reader.chain.analyzer, CrossEncoder(), min_confidence=0.0)
    ranks = []
    for question, gold in with_progress("reranked", questions):
        hits = (*finder.finding(question).retrieved.hits, *reader.retriever.retrieve(question, DEPTH).hits)
        ranks.append(rank([hit.document.id for hit in hits], gold))
    return ranks


def parts_of(retrieved: Retrieved, reader: assembly.Reader) -> tuple[list[str], list[str]]:
    """Return chunk ids by BM25 of the terms and by cosine, best first: the two searches that mundap fuses."""
    content = [term.key for term in retrieved.terms if not term.is_function] or [t.key for t in retrieved.terms]
    rows = reader.retriever.lexical.search_terms(content, POOL)
    ids = reader.catalog.ids_of_rows(list(rows))
    return [ids[row] for row in rows], list(reader.store.nearest(retrieved.vector.tolist(), POOL))


def fused(*rankings: Sequence[str]) -> list[str]:
    """Fuse rankings by reciprocal rank. Ties keep the order of the earlier ranking."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for position, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1 / (FUSION + position)
    return sorted(scores, key=lambda name: -scores[name])


def rank(ranked: Iterable[str], gold: str) -> int:
    """Return the rank among distinct documents, from 1; 0 if the document was not found."""
    distinct = list(dict.fromkeys(ranked))
    return distinct.index(gold) + 1 if gold in distinct else 0


MEASURES: dict[str, Callable[[NDArray[np.int64]], NDArray[np.float64]]] = {
    "hit@1": lambda ranks: (ranks == 1).astype(float),
    "hit@5": lambda ranks: ((ranks >= 1) & (ranks <= 5)).astype(float),
    "MRR@10": lambda ranks: np.where((ranks >= 1) & (ranks <= 10), 1 / np.maximum(ranks, 1), 0.0),
}


def summarise(ranks_by_system: RanksBySystem, golds: Sequence[str], seed: int) -> dict[str, object]:
    """Compute every measure with its interval, and the paired difference between mundap and each baseline."""
    paragraphs, place = np.unique(golds, return_inverse=True)
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(len(paragraphs), np.full(len(paragraphs), 1 / len(paragraphs)), size=RESAMPLES)
    sizes = draws @ np.bincount(place)

    def measured(values: NDArray[np.float64]) -> dict[str, float]:
        resampled = (draws @ np.bincount(place, weights=values)) / sizes
        low, high = np.percentile(resampled, (2.5, 97.5))
        return {"value": round(float(values.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)}

    values = {
        system: {name: of(np.array(ranks)) for name, of in MEASURES.items()}
        for system, ranks in ranks_by_system.items()
    }
    return {
        "questions": len(golds),
        "paragraphs_asked_about": len(paragraphs),
        "ways": {system: {name: measured(v) for name, v in row.items()} for system, row in values.items()},
        "mundap_minus": {
            system: {name: measured(values[PRODUCT][name] - v) for name, v in row.items()}
            for system, row in values.items()
            if system != PRODUCT
        },
    }


def as_table(results: dict) -> str:
    """Format the results as a table for a terminal."""

    def row(name: str, cells: Iterable[str]) -> str:
        return f"{name:<30}" + "".join(f"{cell:<24}" for cell in cells).rstrip()

    def cells(measures: dict[str, dict[str, float]], sign: str = "") -> list[str]:
        return [f"{m['value']:{sign}.3f} [{m['low']:{sign}.3f}, {m['high']:{sign}.3f}]" for m in measures.values()]

    lines = [
        f"{results['questions']} questions about {results['paragraphs_asked_about']} paragraphs; 95% intervals",
        "",
    ]
    lines.append(row("", MEASURES))
    lines += [row(system, cells(measures)) for system, measures in results["ways"].items()]
    lines += [row("mundap's target, all of dev", [f"{target:.3f}" for target in TARGETS]), "", "mundap minus ..."]
    lines += [row(f"  {system}", cells(measures, "+")) for system, measures in results["mundap_minus"].items()]
    return "\n".join(lines)


def with_progress(what: str, items: Sequence[T]) -> Iterator[T]:
    """Yield the items, and print a progress line on stderr every ten seconds."""
    last = time.monotonic()
    for number, item in enumerate(items):
        if time.monotonic() - last > 10:
            last = time.monotonic()
            print(f"{what}: {number} of {len(items)}", file=sys.stderr, flush=True)
        yield item


if __name__ == "__main__":
    try:
        main()
    except MundapError as error:
        sys.exit(f"mundap: {error}")
