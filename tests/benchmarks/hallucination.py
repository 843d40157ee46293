"""Measure how many unsupported sentences of a small, freely hallucinating chat model pass the verifier.

    python tests/benchmarks/hallucination.py [--home DIR] [--record FILE] [--replay FILE] [--questions N]

SmolLM2-135M, served by llama.cpp on loopback, answers every question whose evidence passes the gate. Each sentence
that would be shown is checked again independently of the verifier: its digits, dates and known names must be in the
quote of its citation or in the description of the document. ``--record`` stores what the model wrote, so that
``--replay`` can verify it again without a model.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from llama_server import LlamaServer

from rag import assembly, parts
from rag.answering import composition
from rag.answering.generative import GenerationOutcome
from rag.answering.sentence_stream import SentenceStream
from rag.assembly import Reader
from rag.evaluation.measures.intervals import wilson
from rag.evaluation.question_set.questions import load_questions
from rag.packaged import SEEDS
from rag.settings import load_settings
from rag.text import Analyzer, fold
from rag.text.quantities.quantity import Quantity, find_quantities, same_quantity
from rag.verification.verifier import Verifier

CONTEXT_TOKENS, ANSWER_TOKENS, SECONDS = 450, 90, 120.0  # chosen so that two cores finish in an hour


def unsupported(claim: str, quote: str, about: str, analyzer: Analyzer) -> list[str]:
    """Return the digits, dates and names of a shown sentence that neither the quote nor the description has."""
    given = find_quantities(f"{quote} {about}")
    wrong = [
        q.text for q in find_quantities(claim) if not any(same_quantity(q, o) and _is_as_exact(q, o) for o in given)
    ]
    known = {term.key for term in analyzer.terms(f"{quote} {about}")}
    wrong += [t.key for t in analyzer.terms(claim) if analyzer.is_entity(t.key) and t.key not in known]
    return wrong + [d for d in re.findall(r"\d+", claim) if not wrong and not given and d not in fold(quote + about)]


def _is_as_exact(claimed: Quantity, given: Quantity) -> bool:
    """Return False for a bare number that the passage has only with a unit that changes its meaning (1 and 1년)."""
    return claimed.kind == given.kind or bool(claimed.unit) or given.kind == "date"


def record(reader: Reader, url: str, questions: list[str], target: Path) -> None:
    """Ask the model every question that passes the gate, and append what it wrote to a file, one question per line."""
    settings = load_settings(
        openai_base_url=url,
        model="SmolLM2-135M-Instruct",
        context_tokens=CONTEXT_TOKENS,
        max_answer_tokens=ANSWER_TOKENS,
        model_timeout=SECONDS,
        model_idle=SECONDS,
    )
    chain = reader.chain
    answerer = parts.make_model_answerer(settings, assembly.Models(chain.analyzer, reader.retriever.embedder))
    assert answerer is not None
    with target.open("a", encoding="utf-8") as file:
        done = sum(1 for _ in target.open(encoding="utf-8"))
        for number, question in enumerate(questions[done:], start=done + 1):
            findings = chain.finder.find(question)
            line: dict[str, object] = {"question": question, "sentences": []}
            if all(chain.finder.is_evident(finding) for finding in findings):
                sources = [hit.source for hit in composition.interleaved_hits(findings)]
                outcome = GenerationOutcome()
                language = "ko" if re.search("[가-힣]", question) else "en"
                around = findings[0].retrieved.surroundings
                checked = list(answerer.answer(question, sources, around, language, outcome))
                line["sentences"] = [c.text for c in checked]
                line["fault"] = outcome.fault
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            print(f"\r{number} of {len(questions)}", end="", file=sys.stderr, flush=True)


def replay(reader: Reader, recorded: Path) -> None:
    """Verify the recorded sentences, and check those that would be shown by independent means."""
    chain, verifier = reader.chain, Verifier(reader.chain.analyzer)
    written, shown, wrong = 0, 0, []
    asked = 0
    for line in map(json.loads, recorded.open(encoding="utf-8")):
        if not line["sentences"]:
            continue
        asked += 1
        found = chain.finder.find(line["question"])
        sources = [hit.source for hit in composition.interleaved_hits(found)]
        stream = SentenceStream([source.key for source in sources])
        drafts = [draft for text in line["sentences"] for draft in (*stream.feed(text + "\n"), *stream.finish())]
        for draft in drafts:
            written += 1
            vector = np.array(reader.retriever.embedder.embed_documents([draft.text])[0], dtype=np.float32)
            verdict = verifier.verify(draft.text, draft.keys, sources, vector)
            if verdict.support is None:
                continue
            shown += 1
            faults = unsupported(draft.text, verdict.support.text, verdict.support.source.metadata, chain.analyzer)
            print(f"  shown: {draft.text}\n    from: {verdict.support.text}")
            if faults:
                wrong.append((draft.text, faults))
    low, high = wilson(len(wrong), shown) if shown else (0.0, 1.0)
    print(f"questions that the model answered: {asked}; sentences written: {written}, shown: {shown}")
    print(f"shown with an unsupported number, date or name: {len(wrong)} ({low:.1%} to {high:.1%} of those shown)")
    for text, faults in wrong:
        print(f"  {text}  <- {faults}")


def main() -> None:
    """Record the model's sentences unless a recording is given, then replay them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="an index of the packaged articles (default: made anew)")
    parser.add_argument("--record", type=Path, help="keep here what the model writes; goes on where it was stopped")
    parser.add_argument("--replay", type=Path, help="verify what was kept, without a model")
    parser.add_argument("--questions", type=int, help="only the first N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=options.home or Path(folder))
        if options.home is None:
            with assembly.open_writer(settings) as ingestor:
                for _ in ingestor.ingest(assembly.packaged_files()):
                    pass
                ingestor.finish()
        reader = assembly.open_reader(settings)
        target = options.replay or options.record or Path(folder) / "written.jsonl"
        if options.replay is None:
            items = [i for i in load_questions(SEEDS / "questions.jsonl") if not (i.turns or i.extra or i.without)]
            # English first, because the model can only write English.
            items = sorted(items, key=lambda item: item.language != "en")[: options.questions]
            with LlamaServer() as server:
                record(reader, server.url, [item.question for item in items], target)
        replay(reader, target)
        reader.close()


if __name__ == "__main__":
    main()
