"""Build the page: its tabs, their shared components, and the handlers for loading and for switching the language.

Each tab defines its own layout and handlers; ``server.py`` serves the page. Programs can call one endpoint, ``ask``;
all other events are private.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported
os.environ.pop("GRADIO_ALLOWED_PATHS", None)  # no files are served, whatever the environment says

import gradio as gr

from rag.settings import Settings
from ui import endpoint
from ui.access import may, role_of
from ui.chat import SHOWN, ChatTab, FeedbackFile, Judging, all_dialogs, heading
from ui.check import CheckTab
from ui.evaluation import Evaluations, EvaluationTab
from ui.library import Library, LibraryTab, Uploading
from ui.settings import SettingsTab
from ui.shared import LAST, PRIVATE, QUICK, Answering, Shared, actions, hidden, html, preferences_of, scope_of, text_of
from ui.words import LANGUAGES, TITLE, check_labels, dialog_labels, frame_labels, preferred_language, settings_labels

FOLDER = Path(__file__).resolve().parent / "static"
SCRIPTS = (
    "merging.js",
    "server_chats.js",
    "kept.js",
    "addresses.js",
    "growing.js",
    "exchanges.js",
    "branches.js",
    "dialogs.js",
    "past.js",
    "choice.js",
    "shelf.js",
    "adding.js",
    "sharing.js",
    "check.js",
    "reader.js",
    "zoom.js",
    "peek.js",
    "page.js",
)
STYLES = (
    "page.css", "first.css", "answers.css", "library.css", "shelf.css", "check.css", "reader.css", "evaluation.css"
)  # fmt: skip
KEEP_UPLOADS = 3600  # seconds; after this, Gradio deletes its copies of uploaded files


class Page:
    """The web page for one index.

    Args:
        answering: answers the questions.
        library: lists, adds and removes documents.
        evaluations: runs the evaluation.
        settings: the defaults for choices that a user has not made.

    Attributes:
        blocks: the Gradio Blocks of the page.
    """

    def __init__(self, answering: Answering, library: Library, evaluations: Evaluations, settings: Settings) -> None:
        self._answering = answering
        with gr.Blocks(
            title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(KEEP_UPLOADS, KEEP_UPLOADS)
        ) as self.blocks:
            with gr.Column(elem_id="state"):
                self._shared = _shared()
            self._heading = html("heading", heading(frame_labels("ko"), ""))
            self._shared.notice.render()  # type: ignore[no-untyped-call]
            self._uploading = Uploading(self._shared, answering, library)
            with gr.Tabs(elem_id="tabs"):
                with gr.Tab(frame_labels("ko").tab_chat, id="chat", elem_id="tab-chat") as chat_tab:
                    self._chat = ChatTab(self._shared, answering, library, settings)
                with gr.Tab(check_labels("ko").tab, id="check", elem_id="tab-check") as check_tab:
                    self._check = CheckTab(self._shared, answering)
                with gr.Tab(frame_labels("ko").tab_library, id="library", elem_id="tab-library") as library_tab:
                    self._library = LibraryTab(self._shared, answering, library, self._uploading)
                with gr.Tab(
                    frame_labels("ko").tab_evaluation, id="evaluation", elem_id="tab-evaluation"
                ) as evaluation_tab:
                    self._evaluation = EvaluationTab(evaluations)
                with gr.Tab(frame_labels("ko").tab_settings, id="settings", elem_id="tab-settings") as settings_tab:
                    self._settings = SettingsTab(self._shared, settings)
            self._judging = Judging(
                self._shared, answering, self._chat, FeedbackFile(settings.home, settings.feedback_mb * 2**20)
            )
            self._tabs = [chat_tab, check_tab, library_tab, evaluation_tab, settings_tab]
            self._dialogs = html("dialogs", all_dialogs(dialog_labels("ko")))
            self._localized = [
                *self._chat.views, self._chat.status, self._heading, self._dialogs, *self._tabs, *self._chat.localized,
                *self._check.localized, *self._uploading.localized, *self._library.localized,
                *self._evaluation.localized, *self._settings.localized,
            ]  # fmt: skip
            endpoint.offer(answering)
            self._wire()

    def _wire(self) -> None:
        shared = self._shared
        for part in (self._chat, self._check, self._uploading, self._library, self._settings):
            part.wire()
        self._evaluation.wire(shared.language, self._tabs[3])
        self._judging.wire(self._settings.give_out, self._evaluation.from_feedback)
        opened = self.blocks.load(
            self._opened,
            [shared.record, shared.preferences, shared.selection],
            [shared.preferences, shared.selection, shared.notice, *self._localized],
            js="async () => { await window.mundap.chatsArrive(); return window.mundap.kept(); }",
            **QUICK,
        )
        opened.then(None, js="() => window.mundap.loaded()", **PRIVATE)
        self._chat.suggest_after(opened)
        changed = shared.language.input(
            self._change_language,
            [shared.record, shared.language, shared.preferences, shared.selection],
            [shared.notice, *self._localized],
            js=SHOWN,
            **LAST,
        )
        spoken = shared.actions.input(
            self._speak,
            [shared.record, shared.preferences, shared.selection],
            [shared.notice, *self._localized],
            js=SHOWN,
            **LAST,
        )
        self._chat.suggest_after(changed)
        self._chat.suggest_after(spoken)
        refreshed = self._uploading.changed.change(
            self._chat.refreshed,
            [shared.language, shared.preferences, shared.selection],
            self._chat.refreshable,
            **LAST,
        )
        self._chat.suggest_after(refreshed)

    async def _opened(self, record: str, preferences: str, selection: str, request: gr.Request) -> list[Any]:
        """Return the updates for a newly loaded page: the user's language and the conversation kept in the browser.

        page.js sends no question before they have come.
        """
        chosen = preferences_of(preferences)
        language = chosen.language or preferred_language(request.headers.get("accept-language"))
        views = len(self._chat.views)
        with self._chat.replies.shown.update(request.session_hash or "") as current:
            shown = await self._drawn(language, record, preferences, selection, request)
            if not current.is_latest:  # another conversation was opened meanwhile
                shown[1 : 1 + views] = [gr.skip()] * views
        settings = self._settings.localize(language, chosen, gives_out=may(role_of(scope_of(request)), "admin"))
        return [preferences, selection, *shown, *settings]

    async def _change_language(
        self, record: str, language: str, preferences: str, selection: str, request: gr.Request
    ) -> list[Any]:
        shown = await self._drawn(language, record, preferences, selection, request)
        gives_out = may(role_of(scope_of(request)), "admin")
        return [*shown, *self._settings.localize(language, gives_out=gives_out)]

    async def _speak(
        self, record: str, preferences: str, selection: str, request: gr.Request, event: gr.EventData
    ) -> list[Any]:
        """Return the updates for the language of the link in the heading."""
        language = text_of(event, "language")
        return await self._change_language(
            record, language if language in LANGUAGES else "en", preferences, selection, request
        )

    async def _drawn(
        self, language: str, record: str, preferences: str, selection: str, request: gr.Request
    ) -> list[Any]:
        """Return the updates of the notice and of what is shown in a language; an answer goes on growing in it."""
        tab = request.session_hash or ""
        self._chat.replies.growing.switch(tab, language)
        views, said = await self._chat.drawn(record, language, tab)
        status = await self._chat.stated(language, preferences)
        return [said, *views, status, *await self._words(language, selection, request)]

    async def _words(self, language: str, selection: str, request: gr.Request) -> list[Any]:
        labels = frame_labels(language)
        role = role_of(scope_of(request))
        return [
            heading(labels, request.username or "", may_evaluate=may(role, "admin")),
            all_dialogs(dialog_labels(language)),
            gr.Tab(labels.tab_chat),
            gr.Tab(check_labels(language).tab),
            gr.Tab(labels.tab_library),
            gr.Tab(labels.tab_evaluation),
            gr.Tab(labels.tab_settings),
            *await self._chat.localize(language, selection),
            *self._check.localize(language, takes_files=may(role, "editor")),
            *self._uploading.localize(language, takes_files=may(role, "editor")),
            *await self._library.localize(language, request.session_hash or "", takes_files=may(role, "editor")),
            *await self._answering.in_thread(lambda: self._evaluation.localize(language)),
        ]


def launch_options() -> dict[str, Any]:
    """Return the keyword arguments of ``Blocks.launch`` for theme, styles and scripts; all of them are local files."""
    fonts = [gr.themes.Font(name) for name in ("system-ui", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR")]
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=[*fonts, gr.themes.Font("sans-serif")],
        font_mono=[gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")],
    )
    style = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in STYLES)
    script = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return {
        "theme": theme,
        "head": f"<style>{style}</style>",
        "js": f"() => {{\n{script}\nwindow.mundap.begin();\n}}",  # runs before the load event
        "favicon_path": FOLDER / "favicon.svg",
        "footer_links": [],
    }


def _shared() -> Shared:
    return Shared(
        actions=actions(),
        record=hidden("record"),
        preferences=hidden("preferences"),
        selection=hidden("selection"),
        exported=hidden("exported"),
        notice=html("notice", render=False),
        language=gr.Radio(
            [(name, language) for language, name in LANGUAGES.items()],
            value="ko",
            label=settings_labels("ko").language_choice,
            elem_id="language",
            render=False,
        ),
    )
