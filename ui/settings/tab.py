"""Show the settings tab: the user's preferences, kept in the browser. ``ui.shared.preferences`` reads them."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.settings import Settings
from ui.shared import PRIVATE, Preferences, Shared, html
from ui.words import SettingsLabels, settings_labels

# The preferences as JSON; kept.js stores them in the browser.
_AS_JSON = """(language, answerer, strictness, passages) => JSON.stringify(
    {language, answerer: answerer || null, strictness, passages: Math.round(passages)})"""
SLIDER_END = 40  # more passages can only be set with MUNDAP_PASSAGES


class SettingsTab:
    """Choices of language, answerer, strictness and number of passages; create it inside an open ``gr.Blocks``.

    Args:
        shared: the components that all tabs share; its language choice is rendered here.
        settings: the defaults for choices that the user has not made.
    """

    def __init__(self, shared: Shared, settings: Settings) -> None:
        self._shared = shared
        self._settings = settings
        self._model = settings.chat_model
        labels = settings_labels("ko")
        chosen = self._chosen(Preferences())
        with gr.Column(elem_id="settings"):
            shared.language.render()  # type: ignore[no-untyped-call]
            self.answerer = gr.Radio(
                self._answerers(labels), value=chosen[0], label=labels.answerer_choice, info=labels.answerer_note,
                visible=self._model is not None, elem_id="answerer",
            )  # fmt: skip
            self.strictness = gr.Radio(
                self._strictnesses(labels), value=chosen[1], label=labels.strictness_choice,
                info=labels.strictness_note, elem_id="strictness",
            )  # fmt: skip
            self.passages = gr.Slider(
                1, max(SLIDER_END, settings.passages), value=chosen[2], step=1, label=labels.passages_choice,
                info=labels.passages_note, elem_id="passages",
            )  # fmt: skip
            self.note = html("settings-note")
            self.give_out = gr.Button(labels.give_out, size="sm", elem_id="give-out")
        self.choices: list[gr.Radio | gr.Slider] = [shared.language, self.answerer, self.strictness, self.passages]
        self.localized = [*self.choices, self.note, self.give_out]

    def wire(self) -> None:
        """Attach the event handlers: every change is stored in the browser immediately."""
        shared = self._shared
        gr.on(
            [choice.input for choice in self.choices],
            None,
            self.choices,
            [shared.preferences],
            js=_AS_JSON,
            **PRIVATE,
        )
        shared.preferences.change(
            None, [shared.preferences], None, js="(text) => window.mundap.prefer(text)", **PRIVATE
        )

    def localize(self, language: str, preferences: Preferences | None = None, *, gives_out: bool = True) -> list[Any]:
        """Return the updates for ``localized`` in a language.

        Args:
            language: ko or en.
            preferences: the values to set; None leaves them unchanged.
            gives_out: whether the user may take the feedback out.
        """
        labels = settings_labels(language)
        values: list[dict[str, Any]] = [{}] * 3
        if preferences is not None:
            values = [{"value": value} for value in self._chosen(preferences)]
        return [
            gr.Radio(value=language, label=labels.language_choice),
            gr.Radio(self._answerers(labels), label=labels.answerer_choice, info=labels.answerer_note, **values[0]),
            gr.Radio(
                self._strictnesses(labels), label=labels.strictness_choice, info=labels.strictness_note, **values[1]
            ),
            gr.Slider(label=labels.passages_choice, info=labels.passages_note, **values[2]),
            f'<p class="hint" lang="{language}">{labels.note}</p>',
            gr.Button(labels.give_out, visible=gives_out),
        ]

    def _chosen(self, preferences: Preferences) -> tuple[str, str, int]:
        settings = self._settings
        default = "model" if self._model is not None else "extractive"
        answerer = (preferences.answerer or default) if self._model is not None else default
        return answerer, preferences.strictness or settings.strictness, preferences.passages or settings.passages

    def _answerers(self, labels: SettingsLabels) -> list[tuple[str, str]]:
        """Return the available answerers as pairs of label and value."""
        return [*([(self._model, "model")] if self._model else []), (labels.built_in, "extractive")]

    def _strictnesses(self, labels: SettingsLabels) -> list[tuple[str, str]]:
        return [(labels.standard, "standard"), (labels.strict, "strict")]
