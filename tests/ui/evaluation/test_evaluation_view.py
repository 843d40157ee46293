"""What the evaluation tab shows: escaped, whole in both languages, and honest about what was not measured."""

from __future__ import annotations

import dataclasses
import re
import string
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import gradio as gr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import ATTRIBUTES, SUMMARY, TAGS, share, strewn

from rag.errors import QuestionSetError
from rag.evaluation.measures.comparison import Comparison, Verdict
from rag.evaluation.measures.scoring import OUTCOMES
from rag.evaluation.report import plots
from rag.evaluation.report.compare import ABSTAINED, MEASURES, Change, RunComparison
from rag.evaluation.report.summary import CEILINGS, GROUPS, HEADLINES
from rag.settings import load_settings
from ui import app
from ui.evaluation import view
from ui.evaluation.runner import Evaluations, RunState
from ui.evaluation.runs import FinishedRun, RunResults
from ui.evaluation.tab import EvaluationTab
from ui.shared.reader_source import ReaderSource
from ui.words.evaluation import ENGLISH, KOREAN, EvaluationLabels, evaluation_labels

HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{0}{x}", "</table>&amp;", "\ud800")
TEXT = st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE))
BOTH = pytest.mark.parametrize("labels", [KOREAN, ENGLISH], ids=["ko", "en"])
ALLOWED = TAGS | {"article", "header", "progress", "h1", "h2", "b", "strong"}
FOLDER = Path("/runs/2026-01-01T00-00-00.000000Z")


class Seen(HTMLParser):
    """Tags and attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def compared(text: str = "왜?", verdict: Verdict = "no difference shown") -> RunComparison:
    comparisons = tuple(
        Comparison(one, 4, 4, 0.5, 0.75, 0.25, (0.0, 0.5), None, 1.0, verdict, (), ()) for one in MEASURES
    )
    changes = (Change(text, text, ("wrong", "right"), (ABSTAINED, text)),)
    return RunComparison(comparisons, changes, 4, 2, ("settings", text))


def refusal(text: str) -> QuestionSetError:
    return QuestionSetError(text, "", korean=text)


def results(summary: Mapping[str, Any] = SUMMARY, text: str = "왜?", verdict: Verdict = "better") -> RunResults:
    run = FinishedRun(FOLDER, summary)
    return RunResults(run, run, compared(text, verdict), unreadable=(text,))


def assert_harmless(shown: str) -> Seen:
    seen = Seen(shown)
    assert seen.tags <= ALLOWED, seen.tags - ALLOWED
    assert seen.attributes <= ATTRIBUTES | {"max", "value", "aria-hidden", "aria-label", "lang", "dir", "role"}
    assert not re.search(r"[ \"](nan|-?inf)\b", shown)
    return seen


@settings(max_examples=30)
@given(TEXT, st.sampled_from([KOREAN, ENGLISH]))
def test_nothing_from_outside_becomes_markup(text: str, labels: EvaluationLabels) -> None:
    summary = strewn(SUMMARY, text)
    assert_harmless(view.report(results(summary, text), labels))
    assert_harmless(view.report(RunResults(FinishedRun(FOLDER, summary), error=refusal(text)), labels))
    for state in (RunState(phase=text, done=1, of=2), RunState("failed", error=refusal(text)), RunState(phase=text)):
        assert_harmless(view.progress(state, labels))


@settings(max_examples=30)
@given(st.data(), st.sampled_from([KOREAN, ENGLISH]))
def test_any_value_in_any_place_is_shown_or_called_not_measured(data: st.DataObject, labels: EvaluationLabels) -> None:
    number = st.one_of(st.integers(), st.floats(), st.none(), st.booleans())
    odd = st.one_of(number, TEXT, st.lists(number, max_size=2), st.dictionaries(TEXT, number, max_size=2))

    def spoilt(value: Any) -> Any:
        if data.draw(st.integers(0, 5)) == 0:
            return data.draw(odd)
        if isinstance(value, dict):
            return {name: spoilt(one) for name, one in value.items()}
        return [spoilt(one) for one in value] if isinstance(value, list) else value

    assert_harmless(view.report(results({name: spoilt(one) for name, one in SUMMARY.items()}), labels))


@BOTH
def test_what_is_missing_is_called_not_measured(labels: EvaluationLabels) -> None:
    run = FinishedRun(FOLDER, {})
    seen = assert_harmless(view.report(RunResults(run, run), labels))
    assert seen.text.count(labels.not_measured) >= len(view.CARDS) + 5
    assert labels.gate_nothing in seen.text


@BOTH
def test_the_figures_their_intervals_and_the_change(labels: EvaluationLabels) -> None:
    text = assert_harmless(view.report(results(), labels)).text
    assert "90.1%" in text
    assert "85.3–93.5%, n\xa0201" in text
    assert labels.before.format("50.0%") in text
    assert f"+25.0\xa0{labels.points}" in text
    assert labels.names.verdict["better"] in text
    assert labels.before.format("1,234 ms") in text
    assert "±0\xa0ms" in text


@BOTH
def test_other_questions_have_no_figure_before_without_a_comparison(labels: EvaluationLabels) -> None:
    old = FinishedRun(FOLDER, SUMMARY | {"hashes": {"questions": "others"}})
    shown = view.report(RunResults(FinishedRun(FOLDER, SUMMARY), old, error=refusal("Nothing in common.")), labels)
    text = assert_harmless(shown).text
    assert labels.before.format("90.1%") not in text
    assert labels.no_comparison in text
    assert "Nothing in common." in text


@BOTH
def test_the_gate(labels: EvaluationLabels) -> None:
    metrics = {"right": share(0.85)}
    bound = {"name": "right", "group": "core", "bound": 0.9, "value": 0.85, "passed": False, "problem": "-"}
    checks = [
        bound,
        bound | {"group": None, "value": None},
        bound | {"name": "inj-01", "group": None, "value": 0.0},
        bound | {"name": "inj-02", "group": None, "value": None},
        bound | {"passed": None},
        bound | {"passed": True},
    ]
    run = FinishedRun(FOLDER, {"metrics": metrics, "gate": checks})
    text = Seen(view.report(RunResults(run), labels)).text
    right, core = labels.names.measure["right"], labels.names.group["core"]
    for line in (
        labels.gate_failed.format(5, 4),
        labels.gate_wanted.format(f"{core} · {right}", "85.0%", "≥ 90.0%"),
        labels.gate_unmeasured.format(right),
        labels.gate_item.format("inj-01"),
        labels.gate_item_unmeasured.format("inj-02"),
        labels.gate_not_all.format(1),
    ):
        assert line in text
    passed = FinishedRun(FOLDER, {"metrics": metrics, "gate": checks[-1:]})
    assert labels.gate_passed.format(1) in Seen(view.report(RunResults(passed), labels)).text


@BOTH
def test_every_state_of_a_run_has_its_words(labels: EvaluationLabels) -> None:
    assert view.progress(None, labels) == ""
    for phase, words in labels.names.phase.items():
        shown = view.progress(RunState(phase=phase, done=37, of=370), labels)
        assert words in shown
        assert 'max="370" value="37"' in shown
        assert "10%" in shown
    assert labels.stopping in view.progress(RunState("stopping"), labels)
    assert labels.finished in view.progress(RunState("finished"), labels)
    assert labels.stopped in view.progress(RunState("stopped"), labels)
    assert "Make room." in view.progress(RunState("failed", error=refusal("Make room.")), labels)
    assert labels.not_foreseen in Seen(view.progress(RunState("failed"), labels)).text
    assert labels.never.split(".", maxsplit=1)[0] in view.report(RunResults(), labels)


def test_who_listens_hears_tens_of_percents() -> None:
    shown = (view.progress(RunState(done=done, of=370), ENGLISH) for done in range(37))
    heard = {one.split("unseen")[1][:6] for one in shown}
    assert len(heard) == 1


def leaves(value: object) -> list[str]:
    if dataclasses.is_dataclass(value):
        return [one for field in dataclasses.fields(value) for one in leaves(getattr(value, field.name))]
    if isinstance(value, Mapping):
        return [one for member in value.values() for one in leaves(member)]
    return [one for member in value for one in leaves(member)] if isinstance(value, tuple) else [str(value)]


def test_both_languages_are_complete() -> None:
    for field in dataclasses.fields(KOREAN.names):
        korean, english = (getattr(labels.names, field.name) for labels in (KOREAN, ENGLISH))
        assert korean.keys() == english.keys()
    assert len(leaves(KOREAN)) == len(leaves(ENGLISH))
    for one, other in zip(leaves(KOREAN), leaves(ENGLISH), strict=True):
        assert one.strip()
        assert other.strip()
        places = [
            [name for _, name, _, _ in string.Formatter().parse(text) if name is not None] for text in (one, other)
        ]
        assert len(places[0]) == len(places[1]), (one, other)
    assert evaluation_labels("ko") is KOREAN
    assert evaluation_labels("fr") is KOREAN


def test_what_the_evaluation_names_has_a_name() -> None:
    for names in (labels.names for labels in (KOREAN, ENGLISH)):
        assert set(HEADLINES) | {one.name for one in MEASURES} | set(view.CARDS) <= names.measure.keys()
        assert set(view.CARDS) <= names.of.keys()
        assert {name for group in GROUPS.values() for name in group} == names.group.keys()
        assert set(OUTCOMES) == names.outcome.keys()
        assert set(get_args(Verdict)) == names.verdict.keys()
    assert "false_answers" in CEILINGS


@BOTH
def test_the_plots_speak_the_language_of_the_page(labels: EvaluationLabels) -> None:
    text = Seen(view.report(results(), labels)).text
    for words in (labels.plot.wrong_share, labels.plot.surer, labels.plot.time):
        assert words in text
    if labels is KOREAN:
        assert "share that is wrong" not in text


def test_every_mark_of_the_plots_has_its_style() -> None:
    style = (Path(app.__file__).parent / "static" / "evaluation.css").read_text(encoding="utf-8")
    for mark in re.findall(r"svg (\.\w)\{", plots.STYLE):
        assert f"#evaluation-report svg {mark} {{" in style


def test_the_tab_words_what_it_says_it_words(tmp_path: Path) -> None:
    home = load_settings(home=tmp_path)
    runs = Evaluations(home, ReaderSource.__new__(ReaderSource))
    with gr.Blocks() as page:
        language = gr.Radio(["ko", "en"])
        with gr.Tab() as opened:
            tab = EvaluationTab(runs)
        tab.wire(language, opened)
    for name in ("ko", "en"):
        updates = tab.localize(name)
        assert len(updates) == len(tab.localized)
        assert any(evaluation_labels(name).never in str(one) for one in updates)
    assert len(page.fns) == 4
    for event in page.fns.values():
        assert event.api_visibility == "private"
        assert event.concurrency_limit is None
    assert list(tmp_path.iterdir()) == []
