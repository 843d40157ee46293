"""Measure how many false sentences the verifier rejects, how many true ones it accepts, and the time of a check.

    python tests/benchmarks/verification.py [--home DIR] [--show KIND] [--strict]

Every sentence of the packaged articles is made false in six ways (``mutations.py``) and checked against the passages
that are retrieved for the true sentence; its own passages among them are cited. The paraphrases in ``paraphrases.tsv``
were written by hand. Shares have Wilson's intervals (95%). ``--show`` lists the errors of one kind.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import mutations
import numpy as np

from rag import assembly
from rag.assembly import Reader
from rag.evaluation.measures.intervals import wilson
from rag.records import Strictness
from rag.settings import load_settings
from rag.text.analyzer import Analyzer
from rag.verification.verifier import Source, Verdict, Verifier

TARGETS = {"number": 0.99, "unit": 0.99, "date": 0.99, "name": 0.97, "negation": 0.90, "subject": 0.80}
ACCEPTED = 0.95
PASSAGES = 8
ENOUGH = 200  # false sentences per kind, if there are that many


@dataclass
class Check:
    """Hold one claim, its verdict, and the time of the check in milliseconds."""

    claim: str
    verdict: Verdict
    milliseconds: float


class Bench:
    """Check claims with the verifier against an index of the packaged articles."""

    def __init__(self, reader: Reader, strictness: Strictness) -> None:
        self.reader = reader
        self.analyzer = reader.chain.analyzer
        self.embedder = reader.retriever.embedder
        self.verifier = Verifier(self.analyzer)
        self.strictness = strictness
        self._given: dict[str, list[Source]] = {}

    def sentences(self) -> list[tuple[str, str]]:
        """Return every sentence that makes a statement, with the name of its document."""
        found: dict[str, str] = {}
        for document in self.reader.catalog.documents():
            for start, end in self.analyzer.sentences(document.text):
                text = document.text[start:end]
                if not text.startswith(("#", "-", "|")) and len(text) > 12:
                    found.setdefault(text, Path(document.source).name)
        return list(found.items())

    def given(self, question: str) -> list[Source]:
        """Return the passages that a chat model would get for a question."""
        if question not in self._given:
            hits = self.reader.retriever.retrieve(question).hits[:PASSAGES]
            self._given[question] = [hit.source for hit in hits]
        return self._given[question]

    def check(self, claim: str, truth: str) -> Check:
        """Check a claim derived from a true sentence; the passages that contain the true sentence are cited."""
        sources = self.given(truth)
        cited = [source.key for source in sources if truth in source.chunk.text]
        started = time.perf_counter()
        vector = np.array(self.embedder.embed_documents([claim])[0], dtype=np.float32)
        verdict = self.verifier.verify(claim, cited, sources, vector, self.strictness)
        return Check(claim, verdict, 1000 * (time.perf_counter() - started))


def made_false(kind: str, texts: list[str], analyzer: Analyzer) -> list[tuple[int, str]]:
    """Return enough false sentences of a kind, each with the position of the true one."""
    return mutations.at_least(kind, ENOUGH, texts, analyzer)


def shown(name: str, right: int, total: int, bar: float) -> str:
    """Format one line: the share, its interval, the target, and whether it is met."""
    low, high = wilson(right, total)
    mark = "met" if total and right / total >= bar else "MISSED"
    share = right / max(1, total)
    return f"{name:<24} {right:>4} of {total:<4} {share:6.1%}  ({low:.1%} to {high:.1%})  bar {bar:.0%} {mark}"


def main() -> None:
    """Run all checks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="an index of the packaged articles (default: made anew)")
    parser.add_argument("--show", help="number, unit, date, name, negation, subject, true or paraphrase")
    parser.add_argument("--strict", action="store_true", help="check strictly; the bars are those of standard")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=options.home or Path(folder))
        if options.home is None:
            with assembly.open_writer(settings) as ingestor:
                for _ in ingestor.ingest(assembly.packaged_files()):
                    pass
                ingestor.finish()
        reader = assembly.open_reader(settings)
        run(Bench(reader, "strict" if options.strict else "standard"), options.show)
        reader.close()


def run(bench: Bench, show: str | None) -> None:
    """Print every line of the table."""
    texts = [text for text, _ in bench.sentences()]
    costs: list[float] = []
    for kind in mutations.KINDS if show is None or show in mutations.KINDS else ():
        if show not in (None, kind):
            continue
        checks = [bench.check(false, texts[i]) for i, false in made_false(kind, texts, bench.analyzer)]
        costs += [check.milliseconds for check in checks]
        caught = [check for check in checks if not check.verdict.supported]
        print(shown(f"caught: {kind}", len(caught), len(checks), TARGETS[kind]), flush=True)
        if show == kind:
            list_wrong([check for check in checks if check.verdict.supported])
    if show in mutations.KINDS:
        return
    true = [bench.check(text, text) for text in texts]
    accept("true", true, show)
    with (Path(__file__).parent / "paraphrases.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    both: list[Check] = []
    for language in ("ko", "en"):
        checks = [bench.check(r["paraphrase"], r["quote"]) for r in rows if r["language"] == language]
        accept(f"paraphrase {language}", checks, show)
        both += checks
    accept("paraphrase both", both, None)
    costs += [check.milliseconds for check in both]
    print(f"a check takes p50 {np.percentile(costs, 50):.0f} ms, p95 {np.percentile(costs, 95):.0f} ms (bar 100 ms)")


def accept(name: str, checks: list[Check], show: str | None) -> None:
    """Print the line of true claims."""
    accepted = [check for check in checks if check.verdict.supported]
    print(shown(f"accepted: {name}", len(accepted), len(checks), ACCEPTED), flush=True)
    if show and name.startswith(show):
        list_wrong([check for check in checks if not check.verdict.supported])


def list_wrong(checks: list[Check]) -> None:
    """Print the claims that were judged wrongly, with the verifier's finding."""
    for check in checks:
        support = check.verdict.support
        found = f"carried by: {support.text} ({support.score:.2f})" if support else ""
        says = found or f"{check.verdict.fault} {check.verdict.detail}"
        print(f"    {check.claim}\n        {says}")


if __name__ == "__main__":
    main()
