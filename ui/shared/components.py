"""The components that the tabs of the page share, none of which people see as such.

What the browser keeps (the conversation, the preferences, the chosen documents) stands in hidden text boxes, whose
values travel with each event; the server keeps nothing. What page.js has to say arrives as an event of ``actions``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

# Private: hidden from programs, though Gradio does not forbid it to a crafted request. So what comes in is checked.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
QUICK: dict[str, Any] = {**PRIVATE, "concurrency_limit": None}  # for handlers that wait in no Gradio thread
ANSWERS = "answers"  # the concurrency group of whatever answers a question


@dataclass(frozen=True, slots=True)
class Shared:
    """Hidden state, and the places where every tab may say something."""

    actions: gr.HTML
    record: gr.Textbox
    preferences: gr.Textbox
    selection: gr.Textbox
    exported: gr.Textbox
    notice: gr.HTML
    language: gr.Radio


def hidden(name: str) -> gr.Textbox:
    """A value that the browser holds."""
    return gr.Textbox("", visible="hidden", elem_id=name, label=name)


def html(name: str, value: str = "", *, render: bool = True) -> gr.HTML:
    """A view: a click inside is no event for the server, and page.css alone says how it looks."""
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False, render=render)


def actions() -> gr.HTML:
    """Where page.js raises events that carry data."""
    return gr.HTML("", elem_id="actions", js_on_load="(window.mundap ??= {}).raise = trigger;", apply_default_css=False)


def data_of(event: gr.EventData) -> dict[str, Any]:
    """What page.js sent along; empty where it is no object."""
    data = event._data
    return data if isinstance(data, dict) else {}


def text_of(event: gr.EventData, name: str) -> str:
    """One text of what page.js sent along; empty where there is none."""
    value = data_of(event).get(name)
    return value if isinstance(value, str) else ""


def number_of(event: gr.EventData, name: str) -> int:
    """One whole number of what page.js sent along; 0 where there is none."""
    value = data_of(event).get(name)
    return value if type(value) is int else int(value) if isinstance(value, str) and value.isdecimal() else 0


def export(made: Any, shared: Shared) -> None:
    """Has the browser save what the event ``made`` put into ``exported``: a file's name, a line break and its text."""
    made.then(None, [shared.exported], None, js="(file) => window.mundap.download(file)", **PRIVATE)
