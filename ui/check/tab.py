"""Show the check tab: a text is pasted or read from a file, its sentences get their verdicts, the results are saved.

Layout and handlers. ``checks`` checks, ``render`` makes the HTML, ``exporting`` the files; the results are kept by
check.js alone, which sends them along where one of their places is opened, or they are saved.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
from pydantic import Field, TypeAdapter, ValidationError

from rag.answering import encodable, summary_text
from rag.errors import MundapError, TextError
from rag.records import CheckedSentence, Citation
from ui.access import caller, continue_log_of
from ui.chat import quoted_view
from ui.check import render
from ui.check.checks import LONGEST, Checks, require_length
from ui.check.exporting import SUFFIXES, exported
from ui.reading import readable
from ui.shared import (
    ANSWERS,
    LAST,
    PRIVATE,
    QUICK,
    Answering,
    Growth,
    Latest,
    Shared,
    data_of,
    export,
    failure,
    growing,
    html,
    notice,
    scope_of,
    text_of,
)
from ui.words import CheckLabels, check_labels, labels_for

_SENTENCES = TypeAdapter(Annotated[tuple[CheckedSentence, ...], Field(max_length=LONGEST)])
_CITATION: TypeAdapter[Citation] = TypeAdapter(Citation)
_CHECKED: TypeAdapter[CheckedSentence] = TypeAdapter(CheckedSentence)


class CheckTab:
    """The text and its results on the left, the place of a quote on the right; create it inside an open ``gr.Blocks``.

    Args:
        shared: the components that all tabs share.
        answering: has the worker threads, and lends readers of the index.
    """

    def __init__(self, shared: Shared, answering: Answering) -> None:
        self._shared = shared
        self._answering = answering
        self._checks = Checks(answering)
        self._documents = Latest()
        labels = check_labels("ko")
        with gr.Row(elem_id="checking"):
            with gr.Column(elem_id="check", scale=3, min_width=280):
                self.introduction = html("check-introduction", render.introduction(labels))
                self.text = gr.Textbox(
                    label=labels.text,
                    placeholder=labels.placeholder,
                    lines=8,
                    max_lines=16,
                    container=False,
                    show_label=False,
                    elem_id="check-text",
                )
                with gr.Row(elem_id="check-ways"):
                    self.start = gr.Button(
                        labels.start, variant="primary", scale=0, min_width=96, elem_id="check-start"
                    )
                    self.stop = gr.Button(labels.stop, variant="secondary", scale=0, min_width=96, elem_id="check-stop")
                    self.choice = html("check-choice", render.file_choice(labels))
                with gr.Column(elem_id="check-intake"):
                    self.file = gr.File(elem_id="check-file")
                self.results = html("check-results", render.results(labels))
            with gr.Column(elem_id="check-beside", scale=2, min_width=280):
                self.document = html("check-document", _hint(labels))
        self.grown = growing("check")
        # Raises the events of check.js: a place is opened, the results are saved, or told in another language.
        self.actions = gr.HTML("", elem_id="check-actions", js_on_load="window.mundap.raiseCheck = trigger;")
        self.localized = [
            self.introduction, self.text, self.start, self.stop, self.choice, self.file, self.results, self.document,
        ]  # fmt: skip

    def wire(self) -> None:
        """Attach the handlers to their events."""
        shared = self._shared
        self.start.click(
            self._check,
            [self.text, shared.language],
            [self.grown, shared.notice],
            concurrency_limit=None,
            concurrency_id=ANSWERS,
            **PRIVATE,
        )
        self.stop.click(self._stop, None, None, **QUICK)
        read = self.file.upload(self._read, [self.file, shared.language], [self.file, self.text, shared.notice], **LAST)
        read.then(None, js="() => window.mundap.checkRead()", **PRIVATE)
        opened = self.actions.select(self._open, [shared.language], [self.document], **QUICK)
        opened.then(None, js="() => window.mundap.arrivePlace()", **PRIVATE)
        self.actions.edit(self._reworded, [shared.language], [self.grown], **QUICK)
        export(
            self.actions.download(self._export, [shared.language], [shared.exported, shared.notice], **QUICK), shared
        )

    def localize(self, language: str, *, takes_files: bool = True) -> list[Any]:
        """Return the updates for ``localized`` in a language; check.js asks for the results in it.

        Args:
            language: ko or en.
            takes_files: whether the user may upload files; others paste their text.
        """
        labels = check_labels(language)
        return [
            render.introduction(labels),
            gr.Textbox(label=labels.text, placeholder=labels.placeholder if takes_files else labels.paste),
            gr.Button(labels.start),
            gr.Button(labels.stop),
            render.file_choice(labels) if takes_files else "",
            gr.File(visible=takes_files),
            render.results(labels),
            _hint(labels),
        ]

    async def _check(self, text: str, language: str, request: gr.Request) -> AsyncIterator[list[Any]]:
        tab, labels = request.session_hash or "", check_labels(language)
        if self._checks.is_under_way(tab):
            yield [gr.skip()] * 2
            return
        shown = _Shown(text, labels)
        try:
            require_length(text)
            continue_log_of(scope_of(request))
            yield [shown.value("working"), ""]
            async for one in self._checks.sentences(tab, encodable(text), caller(scope_of(request)), labels.language):
                if isinstance(one, int):
                    yield [shown.value("working", labels.queued.format(one) if one else ""), gr.skip()]
                    continue
                shown.add(one)
                said = notice(one.notice, labels_for(language)) if one.notice else gr.skip()
                yield [shown.value("working"), said]
            yield [shown.value("done" if shown.is_whole else "stopped"), gr.skip()]
        except MundapError as error:
            yield [shown.value("done"), failure(error, language)]
        yield [gr.skip()] * 2  # Gradio sends the last values twice

    async def _stop(self, request: gr.Request) -> None:
        self._checks.stop(request.session_hash or "")

    async def _read(self, path: str | None, language: str) -> list[Any]:
        if path is None:
            return [gr.skip()] * 3
        try:
            text, how = await self._checks.text_of(Path(path), language)
        except MundapError as error:
            return [gr.File(value=None), gr.skip(), failure(error, language)]
        return [gr.File(value=None), text, notice(how, labels_for(language))]

    async def _open(self, language: str, event: gr.EventData, request: gr.Request) -> Any:
        with self._documents.request(request.session_hash or "") as current:
            try:
                cited = _CITATION.validate_python(data_of(event).get("citation"))
                home = self._answering.source.settings.home
                shown = await self._answering.borrow(lambda one: readable(one.catalog, cited.document_id, home))
            except ValidationError:
                return gr.skip()
            except MundapError as error:
                return failure(error, language)
            view = quoted_view(cited, shown, render.way_back(check_labels(language)), labels_for(language))
            return view if current.is_latest else gr.skip()

    async def _reworded(self, language: str, event: gr.EventData) -> Any:
        """Return the value that shows the results of a browser in a language."""
        checked = _sentences_of(event)
        shown = _Shown("", check_labels(language))
        for one in checked:
            shown.add(one)
        return shown.value("stopped" if text_of(event, "state") == "stopped" else "done") if checked else gr.skip()

    async def _export(self, language: str, event: gr.EventData) -> list[Any]:
        labels, kind = check_labels(language), text_of(event, "format")
        checked = _sentences_of(event)
        if not checked or kind not in SUFFIXES:
            return ["", failure(_nothing_to_save(), language)]
        written = await self._answering.in_thread(lambda: exported(checked, kind, labels))
        content = base64.b64encode(written).decode() if kind == "word" else written.decode()
        return [f"{labels.exported_title}{SUFFIXES[kind]}\n{content}", ""]


class _Shown:
    """The results as they are sent while they come.

    Args:
        text: the text that is checked.
        labels: the words of the tab.
    """

    def __init__(self, text: str, labels: CheckLabels) -> None:
        self._text, self._labels = text, labels
        self._growth = Growth()
        self._checked: list[CheckedSentence] = []
        self._items: list[str] = []
        self._kept: list[dict[str, Any]] = []

    @property
    def is_whole(self) -> bool:
        """Return whether the text was checked to its end."""
        return bool(self._checked) and not self._text[self._checked[-1].end :].strip()

    def add(self, checked: CheckedSentence) -> None:
        """Add a sentence."""
        self._items.append(render.sentence(checked, len(self._checked), self._labels))
        self._kept.append(_CHECKED.dump_python(checked, mode="json"))
        self._checked.append(checked)

    def value(self, state: str, queued: str = "") -> dict[str, Any]:
        """Return the value of the component, in the state "working", "stopped" or "done"."""
        labels = self._labels
        percent = round(100 * self._checked[-1].end / len(self._text)) if self._checked and self._text else 0
        said = queued or labels.working.format(percent)
        if state != "working":
            summary = summary_text(self._checked, labels.language) if self._checked else ""
            said = f"{labels.stopped} {summary}" if state == "stopped" else summary
        told = {"state": state, "said": said, "percent": percent}
        return self._growth.value({}, items=list(self._items), sentences=list(self._kept), **told)


def _sentences_of(event: gr.EventData) -> tuple[CheckedSentence, ...]:
    """Return the results that check.js sent with an event; none if they cannot be read."""
    try:
        return _SENTENCES.validate_python(data_of(event).get("sentences"))
    except ValidationError:
        return ()


def _hint(labels: CheckLabels) -> str:
    return f'<p class="hint" lang="{labels.language}">{labels.reading_note}</p>'


def _nothing_to_save() -> MundapError:
    return TextError(
        "There are no results to save.",
        "Check a text, then save its results.",
        korean="저장할 결과가 없습니다. 글을 확인한 뒤 저장해 주세요.",
    )
