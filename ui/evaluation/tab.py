"""Show the evaluation tab: layout and thin handlers.

While a run is in progress, a timer in the browser polls its state: no thread or queue slot is held for minutes, a
change of language takes effect immediately, and every browser sees the same run. ``ui.evaluation.view`` makes the HTML;
``ui.evaluation.runner`` runs the evaluation.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.processing_utils import save_file_to_cache

from rag.errors import MundapError
from ui.evaluation import view
from ui.evaluation.runner import QUICK_RUN, Evaluations, RunState
from ui.evaluation.runs import REPORT, FinishedRun
from ui.shared import LAST, QUICK, html
from ui.words import EvaluationLabels, evaluation_labels

LOG = logging.getLogger(__name__)
OWN = -1  # the choice of one's own questions
SECONDS = 1.0  # between two polls of a run


class EvaluationTab:
    """The components of the tab; create it inside an open ``gr.Blocks`` or ``gr.Tab``.

    Args:
        evaluations: the runs of the page.
    """

    def __init__(self, evaluations: Evaluations) -> None:
        self._evaluations = evaluations
        labels = evaluation_labels("ko")
        self._introduction = html("evaluation-introduction", view.introduction(labels))
        self._own = html("evaluation-own", "")
        with gr.Row(elem_id="evaluation-questions"):
            self._upload = gr.UploadButton(
                labels.own_upload, file_types=[".jsonl", ".json", ".txt"], size="sm", scale=0, min_width=160,
                elem_id="evaluation-upload",
            )  # fmt: skip
            self.from_feedback = gr.Button(
                labels.own_feedback, size="sm", scale=0, min_width=160, elem_id="from-feedback"
            )
        with gr.Row(elem_id="evaluation-controls"):
            self._choice = gr.Radio(_choices(labels), value=0, label=labels.choice, elem_id="evaluation-choice")
            self._start = gr.Button(labels.start, variant="primary", scale=0, min_width=120, elem_id="evaluation-start")
            self._stop = gr.Button(labels.stop, interactive=False, scale=0, min_width=80, elem_id="evaluation-stop")
            self._download = gr.DownloadButton(
                labels.download, visible=False, scale=0, min_width=120, elem_id="evaluation-download"
            )
        self._progress = html("evaluation-progress", "")
        self._report = html("evaluation-report", "")
        self._clock = gr.Timer(SECONDS, active=False)
        self._moving: list[Component] = [self._start, self._stop, self._progress, self._clock]
        self._settled: list[Component] = [self._report, self._download]
        self._questions: list[Component] = [self._own, self._choice]
        self.localized: list[Component] = [
            self._introduction, self._upload, self.from_feedback, *self._questions, *self._moving, *self._settled,
        ]  # fmt: skip

    def localize(self, language: str) -> list[Any]:
        """Return the updates for ``localized`` in a language, with the current state."""
        labels = evaluation_labels(language)
        return [
            view.introduction(labels),
            gr.UploadButton(labels.own_upload),
            gr.Button(labels.own_feedback),
            *self._sets(labels),
            *self._moved(self._evaluations.state(), labels),
            *self._results(labels),
        ]

    def wire(self, language: gr.Radio, opened: gr.Tab) -> None:
        """Attach the handlers to their events.

        Args:
            language: the language choice of the page.
            opened: the tab; opening it shows the current state, also of a run that another browser has started.
        """

        async def start(limit: int, language: str) -> list[Any]:
            own = limit == OWN
            run = self._evaluations.start(None if own else limit or None, own=own)
            return self._moved(run, evaluation_labels(language))

        async def take(path: str | None, language: str) -> list[Any]:
            labels, said = evaluation_labels(language), ""
            try:
                if path is not None:
                    await asyncio.to_thread(self._evaluations.own_questions.take, Path(path))
            except MundapError as error:
                said = view.problem(error, labels)
            sets = await asyncio.to_thread(self._sets, labels, said)
            return [gr.UploadButton(value=None), *sets, *self._moved(self._evaluations.state(), labels)]

        async def stop(language: str) -> list[Any]:
            self._evaluations.stop()
            return self._moved(self._evaluations.state(), evaluation_labels(language))

        async def look(language: str) -> list[Any]:
            labels = evaluation_labels(language)
            state = self._evaluations.state()
            is_over = state is None or state.is_over
            settled = await asyncio.to_thread(self._results, labels) if is_over else [gr.skip()] * len(self._settled)
            return [*self._moved(state, labels), *settled]

        chosen = [self._choice, language]
        self._start.click(start, chosen, self._moving, concurrency_id="evaluation.start", **QUICK)
        self._upload.upload(
            take,
            [self._upload, language],
            [self._upload, *self._questions, *self._moving],
            concurrency_id="evaluation.start",
            **QUICK,
        )
        self._stop.click(stop, [language], self._moving, concurrency_id="evaluation.stop", **QUICK)
        gr.on([self._clock.tick, opened.select], look, [language], [*self._moving, *self._settled], **LAST)

    def _sets(self, labels: EvaluationLabels, said: str = "") -> list[Any]:
        """Return the updates of what can be asked, and of what is said of one's own questions."""
        own, packaged = self._evaluations.own_questions.count(), self._evaluations.has_packaged_documents()
        choices = [*(_choices(labels) if packaged else []), *([(labels.own_all.format(own), OWN)] if own else [])]
        return [
            view.own_questions(labels, said, has_packaged=packaged, has_own=own > 0),
            gr.Radio(
                choices,
                value=choices[-1 if said == "" and own else 0][1] if choices else None,
                label=labels.choice,
                visible=bool(choices),
            ),
        ]

    def _moved(self, state: RunState | None, labels: EvaluationLabels) -> list[Any]:
        """Return the updates while a run is in progress."""
        is_running = state is not None and not state.is_over
        can_run = self._evaluations.has_packaged_documents() or self._evaluations.own_questions.path.exists()
        return [
            gr.Button(labels.start, interactive=not is_running and can_run),
            gr.Button(labels.stop, interactive=is_running),
            view.progress(state, labels),
            gr.Timer(SECONDS, active=is_running),
        ]

    def _results(self, labels: EvaluationLabels) -> list[Any]:
        """Return the updates when a run has ended."""
        results = self._evaluations.results()
        copied = _copied(results.latest, self._download) if results.latest is not None else None
        return [
            view.report(results, labels),
            gr.DownloadButton(labels.download, value=copied, visible=copied is not None),
        ]


def _choices(labels: EvaluationLabels) -> list[tuple[str, int]]:
    return [(labels.all_questions, 0), (labels.first_questions.format(QUICK_RUN), QUICK_RUN)]


def _copied(run: FinishedRun, button: gr.DownloadButton) -> str | None:
    """Copy the report to Gradio's cache, since the index folder is not served, and return its path."""
    report: Path = run.folder / REPORT
    try:
        return str(save_file_to_cache(report, cache_dir=button.GRADIO_CACHE))
    except OSError as error:
        LOG.warning("The report of an evaluation cannot be offered: %s", error)
        return None
