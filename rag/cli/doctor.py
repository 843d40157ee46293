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
from rag.cli.lines import in_language
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
            check = Check(name, False, error.in_language(settings.language))
        if name == "judge" and _answerer_judges(settings) and not works["answerer"]:
            silent = in_language(
                settings, "; it does not answer, so only words are checked", ". 응답이 없어서 낱말만 확인합니다"
            )
            check = Check(name, False, f"{check.finding}{silent}")
        works[name] = check.ok
        yield check


def _folder(settings: Settings) -> str:
    home = settings.home
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    may_write, made = os.access(existing, os.W_OK), home.exists()
    free = shutil.disk_usage(existing).free / 2**30
    english = f"{'' if made else 'not made yet, '}{'writable' if may_write else 'read-only'}, {free:.1f} GiB free"
    korean = f"{'' if made else '아직 없음, '}{'쓸 수 있음' if may_write else '읽기 전용'}, 빈 공간 {free:.1f} GiB"
    return f"{home} ({in_language(settings, english, korean)})"


def _analyzer(settings: Settings) -> str:
    started = time.perf_counter()
    terms = parts.make_analyzer(settings).terms(PROBE)
    seconds, examples = time.perf_counter() - started, ", ".join(term.key for term in terms[:3])
    return in_language(
        settings, f"Kiwi, ready in {seconds:.1f} s; {examples}", f"Kiwi, 준비에 {seconds:.1f}초. {examples}"
    )


def _embedder(settings: Settings) -> str:
    embedder = parts.make_embedder(settings)
    embedder.embed_query("그록")  # loads the model; the vector of the same question would be kept
    started = time.perf_counter()
    vector = embedder.embed_query(PROBE)
    took = 1000 * (time.perf_counter() - started)
    return in_language(
        settings,
        f"{embedder.identity}, {len(vector)} numbers, {took:.0f} ms a question",
        f"{embedder.identity}, {len(vector)}차원, 질문당 {took:.0f}ms",
    )


def _index(settings: Settings) -> str:
    with assembly.opened_catalog(settings) as catalog:
        expected = identity(parts.make_embedder(settings), parts.make_analyzer(settings))
        check_identity(catalog.properties(), expected, settings.home)
        counts = catalog.counts()
    return in_language(
        settings,
        f"{counts.documents} documents, {counts.chunks} chunks, last change {counts.last_indexed or 'never'}",
        f"문서 {counts.documents:,}건, 단락 {counts.chunks:,}개, 마지막 변경 {counts.last_indexed or '없음'}",
    )


def _vectors(settings: Settings) -> str:
    with assembly.opened_catalog(settings) as catalog:
        chunks = catalog.chunk_ids()
    store = VectorStore(settings.home, server=parts.make_chroma_server(settings))
    try:
        present = store.ids()
    finally:
        store.close()
    missing = len(chunks - present)
    english = f"; {missing} chunks lack theirs, run `mundap ingest`" if missing else ""
    korean = f". 단락 {missing:,}개에 벡터가 없습니다. `mundap ingest`를 실행해 주세요" if missing else ""
    return in_language(
        settings,
        f"Chroma {settings.chroma_url or 'embedded'}, {len(present)} vectors{english}",
        f"Chroma {settings.chroma_url or '내장'}, 벡터 {len(present):,}개{korean}",
    )


def _answerer(settings: Settings) -> str:
    least = least_confidence(settings.min_confidence, settings.strictness)
    gate = in_language(settings, f"confidence at least {least}", f"신뢰도 {least} 이상")
    if settings.chat_model is None:
        is_nameless = settings.openai_base_url and settings.model is None and settings.answerer != "extractive"
        english = "; OPENAI_BASE_URL is set without MUNDAP_MODEL" if is_nameless else ""
        korean = ". OPENAI_BASE_URL은 있는데 MUNDAP_MODEL이 없습니다" if is_nameless else ""
        return in_language(
            settings,
            f"extractive (quotes only, no model), {gate}{english}",
            f"extractive(모델 없이 인용만), {gate}{korean}",
        )
    _, answerer = parts.make_answerers(settings, assembly.make_models(settings))
    return f"{answerer.name}, {_until_first_word(settings, answerer.probe())}, {gate}" if answerer else gate


def _judge(settings: Settings) -> str:
    """Try the judge, unless it is the model that answers, which is tried already."""
    english = "; MUNDAP_JUDGE_URL is set without MUNDAP_JUDGE=model:NAME, and is not used" if settings.judge_url else ""
    korean = ". MUNDAP_JUDGE=model:NAME이 없어서 MUNDAP_JUDGE_URL은 쓰이지 않습니다" if settings.judge_url else ""
    hint = in_language(settings, english, korean)
    if _answerer_judges(settings):
        return (
            in_language(
                settings, f"{settings.chat_model}, the model that answers", f"{settings.chat_model}, 답변 모델이 겸함"
            )
            + hint
        )
    judge = parts.make_judge_model(settings, None)
    if judge is None:
        return (
            in_language(
                settings, "nobody: words are checked, meaning is not", "없음: 낱말만 확인하고 뜻은 판정하지 않음"
            )
            + hint
        )
    return f"{judge.name}, {_until_first_word(settings, judge.probe(settings.model_timeout))}"


def _until_first_word(settings: Settings, seconds: float) -> str:
    return in_language(settings, f"{seconds:.1f} s to the first word", f"첫 낱말까지 {seconds:.1f}초")


def _answerer_judges(settings: Settings) -> bool:
    return settings.judge == "auto" and settings.chat_model is not None


def _network(settings: Settings) -> str:
    used = [
        url
        for url in (
            settings.chroma_url,
            settings.embedding_model and (settings.embedding_url or settings.openai_base_url or "OpenAI"),
            settings.chat_model and (settings.openai_base_url or _provider(settings, settings.chat_model)),
            settings.judge.startswith("model:")
            and (settings.judge_url or settings.openai_base_url or _provider(settings, settings.judge)),
        )
        if url
    ]
    if not used:
        return in_language(settings, "never touched", "쓰지 않음")
    called = ", ".join(dict.fromkeys(used))
    return in_language(settings, f"calls {called}", f"접속하는 곳: {called}")


def _provider(settings: Settings, model: str) -> str:
    return in_language(settings, f"the provider of {model}", f"{model} 제공자")
