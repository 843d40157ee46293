"""Create the components that all tabs share; most of them are invisible.

The conversation, the preferences and the selected documents are kept in the browser. Hidden text boxes send them to the
server with each event; the server keeps nothing. Of the conversation an event gets what it needs: its ``js`` asks the
scripts for that, and ``record`` is the input that carries it. page.js sends its own events through the ``actions``
component; what grows comes to it through components of ``growing``.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

# Private events are hidden from the API, but a crafted request can still call them. So handlers check their input.
# By default Gradio drops an event, without a word, while an earlier one of its kind is pending: a second click is lost.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "trigger_mode": "multiple"}
QUICK: dict[str, Any] = {**PRIVATE, "concurrency_limit": None}  # for handlers that do not block a Gradio thread
LAST: dict[str, Any] = {**QUICK, "trigger_mode": "always_last"}  # while one is pending, only the latest of the others
# Concurrency groups of Gradio name what an event is: ``ui.access.roles`` has those that need a role.
ANSWERS = "answers"  # a question
FEEDBACK = "feedback.add"  # counts like one


@dataclass(frozen=True, slots=True)
class Shared:
    """The components that all tabs share: hidden state, the notice area and the language choice."""

    actions: gr.HTML
    record: gr.Textbox
    preferences: gr.Textbox
    selection: gr.Textbox
    exported: gr.Textbox
    notice: gr.HTML
    language: gr.Radio


def hidden(name: str) -> gr.Textbox:
    """Return a hidden text box for a value that the browser keeps."""
    return gr.Textbox("", visible="hidden", elem_id=name, label=name)


def html(name: str, value: str = "", *, render: bool = True) -> gr.HTML:
    """Return an HTML component without client-side events and without Gradio's default styles."""
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False, render=render)


def growing(name: str) -> gr.HTML:
    """Return the component whose values, as ``ui.shared.growth`` makes them, come to a receiver of growing.js."""
    receive = f"watch('value', () => window.mundap.grown('{name}', props.value));"
    return gr.HTML("", visible="hidden", elem_id=f"{name}-grown", js_on_load=receive, apply_default_css=False)


def actions() -> gr.HTML:
    """Return the component through which page.js raises events with data."""
    return gr.HTML("", elem_id="actions", js_on_load="(window.mundap ??= {}).raise = trigger;", apply_default_css=False)


def scope_of(request: gr.Request) -> MutableMapping[str, Any]:
    """Return the ASGI scope of the HTTP request behind an event: what the guards have found out is in it."""
    return request.request.scope if request.request is not None else {}


def data_of(event: gr.EventData) -> dict[str, Any]:
    """Return the data that page.js sent with an event; empty if it is not an object."""
    data = event._data
    return data if isinstance(data, dict) else {}


def text_of(event: gr.EventData, name: str) -> str:
    """Return one string of the data that page.js sent with an event; empty if there is none."""
    value = data_of(event).get(name)
    return value if isinstance(value, str) else ""


def number_of(event: gr.EventData, name: str) -> int:
    """Return one integer of the data that page.js sent with an event; 0 if there is none."""
    value = data_of(event).get(name)
    return value if type(value) is int else int(value) if isinstance(value, str) and value.isdecimal() else 0


def export(made: Any, shared: Shared) -> None:
    """Make the browser save a file after an event.

    Args:
        made: the event whose handler fills ``shared.exported`` with the file's name, a line break and the file's text.
        shared: the shared components.
    """
    made.then(None, [shared.exported], None, js="(file) => window.mundap.download(file)", **PRIVATE)
