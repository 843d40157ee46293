"""Report what is configured, and test each part: folder, analyzer, embedder, index, vectors, answerer, judge, network.

It changes nothing, and contacts only services that are configured.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag import assembly, parts
from rag.errors import MundapError
from rag.index import VectorStore, check_identity, identity
from rag.retrieval import least_confidence
from rag.settings import Settings

PROBE = "그록-1의 파라미터는 몇 개인가? How many parameters does Grok-1 have?"


@dataclass(frozen=True, slots=True)
class Check:
    """Hold the result of testing one part: its name, whether it works, and what was found."""

    name: str
    ok: bool
    finding: str


def examine(settings: Settings) -> Iterator[Check]:
    """Test the parts one after the other.

    A part that raises a ``MundapError`` is reported as failed, and the next part is tested.

    Yields:
        One check per part.
    """
    parts: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("folder", _folder),
        ("analyzer", _analyzer),
        ("embedder", _embedder),
        ("index", _index),
        ("vectors", _vectors),
        ("answerer", _answerer),
        ("judge", _judge),
        ("network", _network),
    )
    works: dict[str, bool] = {}
    for name, part in parts:
        try:
            check = Check(name, True, part(settings))
        except MundapError as error:
            check = Check(name, False, str(error))
        if name == "judge" and _answerer_judges(settings) and not works["answerer"]:
            check = Check(name, False, f"{check.finding}; it does not answer, so only words are checked")
        works[name] = check.ok
        yield check


def _folder(settings: Settings) -> str:
    home = settings.home
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    access = "writable" if os.access(existing, os.W_OK) else "read-only"
    free = shutil.disk_usage(existing).free / 2**30
    return f"{home} ({'' if home.exists() else 'not made yet, '}{access}, {free:.1f} GiB free)"


def _analyzer(settings: Settings) -> str:
    started = time.perf_counter()
    terms = parts.make_analyzer(settings).terms(PROBE)
    return f"Kiwi, ready in {time.perf_counter() - started:.1f} s; {', '.join(term.key for term in terms[:3])}"


def _embedder(settings: Settings) -> str:
    embedder = parts.make_embedder(settings)
    embedder.embed_query(PROBE)
    started = time.perf_counter()
    vector = embedder.embed_query(PROBE)
    return f"{embedder.identity}, {len(vector)} numbers, {1000 * (time.perf_counter() - started):.0f} ms a question"


def _index(settings: Settings) -> str:
    with assembly.opened_catalog(settings) as catalog:
        expected = identity(parts.make_embedder(settings), parts.make_analyzer(settings))
        check_identity(catalog.properties(), expected, settings.home)
        counts = catalog.counts()
    return f"{counts.documents} documents, {counts.chunks} chunks, last change {counts.last_indexed or 'never'}"


def _vectors(settings: Settings) -> str:
    with assembly.opened_catalog(settings) as catalog:
        chunks = catalog.chunk_ids()
    store = VectorStore(settings.home, server=parts.make_chroma_server(settings))
    try:
        present = store.ids()
    finally:
        store.close()
    missing = len(chunks - present)
    state = f"; {missing} chunks lack theirs, run `mundap ingest`" if missing else ""
    return f"Chroma {settings.chroma_url or 'embedded'}, {len(present)} vectors{state}"


def _answerer(settings: Settings) -> str:
    gate = f"confidence at least {least_confidence(settings.min_confidence, settings.strictness)}"
    if settings.chat_model is None:
        is_nameless = settings.openai_base_url and settings.model is None and settings.answerer != "extractive"
        hint = "; OPENAI_BASE_URL is set without MUNDAP_MODEL" if is_nameless else ""
        return f"extractive (quotes only, no model), {gate}{hint}"
    _, answerer = parts.make_answerers(settings, assembly.make_models(settings))
    return f"{answerer.name}, {answerer.probe():.1f} s to the first word, {gate}" if answerer else gate


def _judge(settings: Settings) -> str:
    """Try the judge, unless it is the model that answers, which is tried already."""
    hint = "; MUNDAP_JUDGE_URL is set without MUNDAP_JUDGE=model:NAME, and is not used" if settings.judge_url else ""
    if _answerer_judges(settings):
        return f"{settings.chat_model}, the model that answers{hint}"
    judge = parts.make_judge_model(settings, None)
    if judge is None:
        return f"nobody: words are checked, meaning is not{hint}"
    return f"{judge.name}, {judge.probe(settings.model_timeout):.1f} s to the first word"


def _answerer_judges(settings: Settings) -> bool:
    return settings.judge == "auto" and settings.chat_model is not None


def _network(settings: Settings) -> str:
    used = [
        url
        for url in (
            settings.chroma_url,
            settings.embedding_model and (settings.embedding_url or settings.openai_base_url or "OpenAI"),
            settings.chat_model and (settings.openai_base_url or f"the provider of {settings.chat_model}"),
            settings.judge.startswith("model:")
            and (settings.judge_url or settings.openai_base_url or f"the provider of {settings.judge}"),
        )
        if url
    ]
    return f"calls {', '.join(dict.fromkeys(used))}" if used else "never touched"
