"""What people read is there in Korean and in English: every error, and every word of the page."""

from __future__ import annotations

import ast
import dataclasses
import functools
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from rag import errors
from rag.index import Status
from rag.models import ChatModelError, ModelFault
from rag.text import language_of
from ui import words
from ui.chat import feedback
from ui.library import uploads
from ui.words import access, chat, check, dialogs, evaluation, frame, library, measures, reading, settings, shelf
from ui.words import uploads as uploads_words

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for folder in ("rag", "ui") for path in (ROOT / folder).rglob("*.py"))
WORDS = ROOT / "ui" / "words"
MODULES = (access, chat, check, dialogs, evaluation, frame, library, measures, reading, settings, shelf, uploads_words)
HANGUL = re.compile("[가-힣]")
AWKWARD = re.compile(r"[을은이와]\([를는가과]\)|[를는가과]\([을은이와]\)")  # a particle that is left to the reader


@functools.cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES)


def error_names() -> set[str]:
    """The names of all errors for people, those of the page's own modules too."""
    bases = {
        node.name: {ast.unparse(base).split(".")[-1] for base in node.bases}
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {errors.MundapError.__name__}
    while more := {name for name, above in bases.items() if above & names} - names:
        names |= more
    return names


def constructions() -> Iterator[tuple[str, ast.Call]]:
    """Where an error is made, with the call. Errors that make their own sentences of a name are another test's."""
    names = error_names() - {ChatModelError.__name__}
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def strings(node: ast.AST) -> Iterator[ast.Constant]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one


def docstrings(tree: ast.Module) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(first.value)
    return found


def korean_of_errors(tree: ast.Module) -> set[ast.AST]:
    """The Korean sentences of the errors that a module makes."""
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "korean"]
    return {one for keyword in keywords for one in strings(keyword.value)}


def test_every_error_is_told_in_korean_too() -> None:
    found = list(constructions())
    assert len(found) > 100
    for place, call in found:
        korean = next((keyword.value for keyword in call.keywords if keyword.arg == "korean"), None)
        assert korean is not None, f"{place} tells an error in English alone"
        said = "".join(one.value for one in strings(korean))
        assert HANGUL.search(said), f"{place} has an error without Korean: {said}"
        assert not AWKWARD.search(said), f"{place} leaves a particle to the reader: {said}"


def test_no_korean_sentence_has_the_words_of_the_system_or_a_library() -> None:
    """Those are English as a rule; the name of an error is the same in all languages."""
    for path, tree in trees():
        caught = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name}
        for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
            if HANGUL.search("".join(one.value for one in strings(text))):
                shown = {ast.unparse(one.value) for one in text.values if isinstance(one, ast.FormattedValue)}
                words = shown & caught or {one for one in shown if ".strerror" in one}
                assert not words, f"{path.relative_to(ROOT)}:{text.lineno} shows {words}"


@pytest.mark.parametrize("fault", get_args(ModelFault))
def test_every_fault_of_a_model_is_told_in_both_languages(fault: ModelFault) -> None:
    error = ChatModelError(fault)
    assert language_of(error.in_language("ko")) == "ko"
    assert language_of(error.in_language("en")) == "en"


def test_an_error_is_told_in_the_language_that_is_asked_for() -> None:
    error = errors.DocumentError("It is empty.", "Fill it.", korean="비어 있습니다. 채워 주세요.")
    assert error.in_language("en") == str(error) == "It is empty. Fill it."
    assert error.in_language("ko") == "비어 있습니다. 채워 주세요."


def test_the_words_of_the_page_are_in_one_place() -> None:
    """Outside ``ui/words`` Korean stands only where an error is made, beside its English."""
    for path, tree in trees():
        if not path.is_relative_to(ROOT / "ui") or path.is_relative_to(WORDS):
            continue
        allowed = docstrings(tree) | korean_of_errors(tree)
        for one in strings(tree):
            assert one in allowed or not HANGUL.search(one.value), f"{path.relative_to(ROOT)}:{one.lineno}: {one.value}"


# Of an answer, of none, of a text that is checked, of mundap itself.
SURFACES = ("messages.py", "abstentions.py", "check_messages.py", "about.py")


@pytest.mark.parametrize("room", ["answering", "questions", "retrieval", "verification"])
def test_what_mundap_says_in_answers_is_in_one_place(room: str) -> None:
    """Its own sentences have words and end politely; patterns and tables of words, of which rooms are full, do not."""
    polite = re.compile(r"\s\S*(?:니다|주세요)[.?]?(?:\s|$)")
    for path, tree in trees():
        if not path.is_relative_to(ROOT / "rag" / room) or path.name in SURFACES:
            continue
        allowed = docstrings(tree) | korean_of_errors(tree)
        for one in strings(tree):
            assert one in allowed or not polite.search(one.value), f"{path.relative_to(ROOT)}:{one.lineno}: {one.value}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_both_languages_of_the_page_say_the_same_things(module: ModuleType) -> None:
    korean, english = dict(leaves(module.KOREAN)), dict(leaves(module.ENGLISH))
    assert korean.keys() == english.keys()
    for name, text in english.items():
        assert text.strip(), name
        assert korean[name].strip(), name
        assert not HANGUL.search(text), name
        assert not AWKWARD.search(korean[name]), name
        assert fields_of(text) == fields_of(korean[name]), name


# What people did not understand or took for something else, and what the page and the READMEs say otherwise now.
REJECTED = {
    "ko": re.compile(
        r"묻기|문서 넣기|지우기|고치기|멈추|멈춤|아쉬워|확률 \{\}|보류|매체|앞의 [{\d]|앞 평가|잴 것|고른 문서|"
        r"넣은 결과|도착하지|[{}개건] 가운데 \{|많이 읽|확인 기준|혼자 돌아|홀로 |관문|답의 모습|\(Settings\)"
    ),
    "en": re.compile(
        r"Searching all|built-in quoting|Choose nothing|What became|Taking in|\bGood\b|\bBad\b|Of a model|come near|"
        r"could not be made|for want of|Stopping behind|Give one that ends|do not answer this\."
    ),
}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_phrase_that_was_not_understood_is_back(module: ModuleType) -> None:
    for language, labels in (("ko", module.KOREAN), ("en", module.ENGLISH)):
        assert not [text for _, text in leaves(labels) if REJECTED[language].search(text)]


@pytest.mark.parametrize(("language", "name"), [("ko", "README.ko.md"), ("en", "README.md")])
def test_the_readmes_use_the_words_of_the_page(language: str, name: str) -> None:
    assert not REJECTED[language].findall((ROOT / name).read_text(encoding="utf-8"))


def test_every_outcome_and_reason_has_its_words() -> None:
    for language in words.LANGUAGES:
        assert words.upload_labels(language).statuses.keys() == set(get_args(Status))
        assert words.upload_labels(language).faults.keys() == set(get_args(uploads.Fault))
        assert words.dialog_labels(language).reasons.keys() == set(get_args(feedback.Reason))


def fields_of(text: str) -> int | set[str]:
    """The named fields of a text that is formatted, or how many it has without names."""
    names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    return len(names) if all(not name or name.isdigit() for name in names) else set(names)


def leaves(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a group of labels, with where it is."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from leaves(one, f"{name}.{key}")
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from leaves(one, f"{name}.{place}")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name), f"{name}.{field.name}")
