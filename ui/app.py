"""The page: layout and thin handlers over Gradio, and the server that shows it.

What the page shows is made in ``render.py``; what a question leads to, in ``session.py``. Here is only which part
stands where and which click calls what. Who may come near is decided in ``guards.py`` and ``listening.py``.
Conversations live in the memory of the server, one a browser tab; a reload begins a new one. The page offers programs
one endpoint, ``ask``; everything else is private to the page.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported
os.environ.pop("GRADIO_ALLOWED_PATHS", None)  # no files are served, whatever the environment says

import gradio as gr

from rag.assembly import Reader, open_reader
from rag.errors import SettingsError
from rag.settings import Settings
from ui import endpoint, listening, login, render, session
from ui.document_view import document_view
from ui.guards import guards
from ui.labels import KOREAN, labels_for, preferred_language
from ui.render import Exchange

FOLDER = Path(__file__).resolve().parent
ANSWERS_AT_ONCE = 2
QUEUE_SIZE = 32  # questions that may wait; more are turned away
CONVERSATIONS = 200  # kept in memory; the oldest are forgotten
FORGET_AFTER = 6 * 3600  # seconds without a question
UPLOAD_LIMIT = "1kb"  # the page takes no files
ANSWERS = "answers"  # the concurrency group of whatever answers a question

# Said aloud, so that no variable in the environment turns one of them on.
_SAFE: dict[str, Any] = {
    "share": False,
    "max_file_size": UPLOAD_LIMIT,
    "show_error": False,
    "run_history": False,
    "enable_monitoring": False,
    "ssr_mode": False,
    "pwa": False,
    "strict_cors": True,
    "num_workers": 0,
    "state_session_capacity": CONVERSATIONS,
}
# What the page itself calls: hidden from programs, though Gradio does not forbid it to a crafted request. So no handler
# may do more than answer and show.
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

Conversation = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the page that something happens to."""

    heading: gr.HTML
    language: gr.Radio
    conversation: gr.HTML
    question: gr.Textbox
    send: gr.Button
    clear: gr.Button
    answerer: gr.Radio
    status: gr.HTML
    sources: gr.HTML
    document: gr.HTML
    wanted: gr.Textbox


def build(reader: Reader, settings: Settings) -> gr.Blocks:
    """The page over an open index; ``serve`` puts it on an address."""
    page: gr.Blocks
    with gr.Blocks(title="mundap 문답", analytics_enabled=False, fill_width=True) as page:
        parts = _lay_out(reader)
        exchanges = gr.State((), time_to_live=FORGET_AFTER)
        endpoint.offer(
            reader.chain.invoke,
            reader.catalog.documents_by_id,
            concurrency_id=ANSWERS,
            concurrency_limit=ANSWERS_AT_ONCE,
        )
        _wire_questions(parts, exchanges, reader)
        _wire_documents(parts, exchanges, reader)
        _wire_language(page, parts, exchanges, reader)
    return page


def _lay_out(reader: Reader) -> Parts:
    """Heading and language above, conversation and question on the left, sources on the right; in Korean at first."""
    with gr.Row(elem_id="top"):
        heading = _html("heading", render.heading(KOREAN))
        choices = [("한국어", "ko"), ("English", "en")]
        language = gr.Radio(choices, value="ko", label=KOREAN.language_choice, elem_id="language", min_width=120)
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat", scale=3, min_width=280):
            conversation = _html("conversation", render.conversation((), KOREAN))
            with gr.Row(elem_id="ask"):
                question = gr.Textbox(
                    label=KOREAN.question,
                    placeholder=KOREAN.placeholder,
                    max_lines=6,
                    autofocus=True,
                    container=False,
                    show_label=False,
                    elem_id="question",
                )
                send = gr.Button(KOREAN.send, variant="primary", scale=0, min_width=72, elem_id="send")
            with gr.Row(elem_id="below"):
                status = _html("status", "")
                answerer = gr.Radio(
                    _answerers(reader, KOREAN.language),
                    value="extractive" if reader.chain.answerer == "extractive" else "model",
                    label=KOREAN.answerer_choice,
                    elem_id="answerer",
                    visible=reader.chain.model is not None,
                    min_width=160,
                )
                clear = gr.Button(KOREAN.clear, size="sm", scale=0, min_width=60, elem_id="clear")
        with gr.Column(elem_id="beside", scale=2, min_width=280):
            sources = _html("sources", render.sources((), KOREAN))
            document = _html("document", "")
            # Where page.js writes which marker was clicked; people neither see nor reach it.
            wanted = gr.Textbox(label="marker", container=False, show_label=False, elem_id="wanted")
    return Parts(heading, language, conversation, question, send, clear, answerer, status, sources, document, wanted)


def _answerers(reader: Reader, language: str) -> list[tuple[str, str]]:
    """Who may answer: what the choice says, and its value."""
    model = [(reader.chain.model.name, "model")] if reader.chain.model is not None else []
    return [*model, (labels_for(language).built_in, "extractive")]


def _html(name: str, value: str) -> gr.HTML:
    # A click inside is no event for the server, and page.css alone says how it looks.
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)


def _wire_questions(parts: Parts, exchanges: gr.State, reader: Reader) -> None:
    def reply(text: str, before: Conversation, language: str, answerer: str) -> Iterator[list[Any]]:
        number = before[-1].number + 1 if before else 1
        waiting = (*before, Exchange(number, text))
        yield ["", waiting, *_views(waiting, language)]
        for exchange in session.exchanges(reader, number, text, before, answerer):
            grown = (*before, exchange)
            yield [gr.skip(), grown, *_views(grown, language)]

    gr.on(
        [parts.send.click, parts.question.submit],
        reply,
        [parts.question, exchanges, parts.language, parts.answerer],
        [parts.question, exchanges, parts.conversation, parts.sources],
        concurrency_limit=ANSWERS_AT_ONCE,
        concurrency_id=ANSWERS,
        trigger_mode="once",
        **_PRIVATE,
    )
    parts.clear.click(
        lambda language: [(), *_views((), language)],
        [parts.language],
        [exchanges, parts.conversation, parts.sources],
        **_PRIVATE,
    )


def _wire_documents(parts: Parts, exchanges: gr.State, reader: Reader) -> None:
    def opened(wanted: str, past: Conversation, language: str) -> str:
        found = session.document_of(reader, past, wanted)
        return document_view(*found, labels_for(language)) if found else ""

    parts.wanted.change(
        opened, [parts.wanted, exchanges, parts.language], [parts.document], trigger_mode="always_last", **_PRIVATE
    )


def _wire_language(page: gr.Blocks, parts: Parts, exchanges: gr.State, reader: Reader) -> None:
    def reworded(language: str, past: Conversation) -> list[Any]:
        labels = labels_for(language)
        return [
            render.heading(labels),
            gr.Radio(value=language, label=labels.language_choice),
            gr.Textbox(label=labels.question, placeholder=labels.placeholder),
            gr.Button(labels.send),
            gr.Button(labels.clear),
            gr.Radio(_answerers(reader, language), label=labels.answerer_choice),
            _status(reader, language),
            *_views(past, language),
        ]

    def opened(request: gr.Request) -> list[Any]:
        return reworded(preferred_language(request.headers.get("accept-language")), ())

    worded: list[Any] = [
        parts.heading,
        parts.language,
        parts.question,
        parts.send,
        parts.clear,
        parts.answerer,
        parts.status,
    ]
    worded += [parts.conversation, parts.sources]
    parts.language.input(reworded, [parts.language, exchanges], worded, **_PRIVATE)
    page.load(opened, None, worded, **_PRIVATE)


def serve(reader: Reader, settings: Settings, *, open_browser: bool) -> gr.Blocks:
    """Starts the server in a thread of its own and returns; ``close()`` of what it returns stops it.

    Raises:
        SettingsError: other machines could reach the host and nobody would be asked who he is; the users file cannot be
            read; or the port is taken.
    """
    accounts = listening.accounts(settings)
    host = listening.host(settings, accounts)
    speaks_mcp = endpoint.require_mcp(settings)
    port = settings.port or listening.free_port()
    listening.reach_directly(host)
    page = build(reader, settings)
    other_events = frozenset(event._id for event in page.fns.values() if event.concurrency_id != ANSWERS)
    page.queue(max_size=QUEUE_SIZE, default_concurrency_limit=ANSWERS_AT_ONCE)
    try:
        page.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            quiet=True,
            mcp_server=speaks_mcp,
            auth_dependency=login.user if accounts is not None else None,
            app_kwargs={"middleware": guards(settings, host, accounts, other_events)},
            **_SAFE,
            **_looks(),
        )
    except OSError as error:
        raise SettingsError(
            f"The page cannot be opened on {host}, port {port}: it is taken.",
            "Stop what runs there, or choose another port (MUNDAP_PORT or --port; 0 takes a free one).",
        ) from error
    if speaks_mcp:
        endpoint.answer_in_json(page)
    return page


def launch(settings: Settings, *, open_browser: bool) -> None:
    """Opens the index, shows the page and returns when it is interrupted.

    Raises:
        IndexStateError: there is no index, it is damaged, or it was made with other settings.
        SettingsError: as ``serve`` raises it.
    """
    listening.host(settings, listening.accounts(settings))
    endpoint.require_mcp(settings)
    reader = open_reader(settings)
    try:
        session.warm_up(reader)
        page = serve(reader, settings, open_browser=open_browser)
        print(f"mundap: {page.local_url}  (Ctrl+C)", flush=True)
        if notice := listening.notice(settings):
            print(f"mundap: {notice}", file=sys.stderr, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            page.close(verbose=False)
    finally:
        reader.close()


def _looks() -> dict[str, Any]:
    fonts = [gr.themes.Font(name) for name in ("system-ui", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR")]
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=[*fonts, gr.themes.Font("sans-serif")],
        font_mono=[gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")],
    )
    return {
        "theme": theme,
        "head": f"<style>{(FOLDER / 'page.css').read_text(encoding='utf-8')}</style>",
        "js": (FOLDER / "page.js").read_text(encoding="utf-8"),
        "favicon_path": FOLDER / "favicon.svg",
        "footer_links": [],
    }


def _views(exchanges: Conversation, language: str) -> list[str]:
    labels = labels_for(language)
    return [render.conversation(exchanges, labels), render.sources(exchanges, labels)]


def _status(reader: Reader, language: str) -> str:
    counts = reader.catalog.counts()
    return render.status(labels_for(language), counts.documents, counts.chunks, reader.chain.answerer)
