"""Tell the guards what the page's Gradio Blocks can be called for, and who still listens to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.blocks import BlockContext
from gradio.components import Component

from ui.access import NEEDED, Check, Endpoint, Event, Events, Takes
from ui.shared import ANSWERS, FEEDBACK


def events_of(page: gr.Blocks, checks: Mapping[str, Check]) -> Events:
    """Return all events of a page that run on the server.

    Args:
        page: the page, complete.
        checks: the names that programs may call, and what refuses wrong values.
    """
    described = page.get_api_info()["named_endpoints"]

    def event_of(function: BlockFunction) -> Event:
        name = function.api_name
        endpoint = None
        if isinstance(name, str) and name in checks and function.api_visibility == "public":
            told = described[f"/{name}"]["parameters"]
            parameters = {one["parameter_name"]: bool(one["parameter_has_default"]) for one in told}
            endpoint = Endpoint(name, parameters, checks[name])
        inputs = tuple(map(_takes, function.inputs))
        group = str(function.concurrency_id)
        action = group if group in NEEDED else None
        return Event(function._id, inputs, group in (ANSWERS, FEEDBACK), endpoint, action)

    def is_pending(name: str) -> bool:
        queue = page._queue
        sessions = queue.pending_event_ids_session
        return name in queue.pending_messages_per_session or any(name in events for events in sessions.values())

    functions = [function for function in page.fns.values() if function.fn is not None]
    return Events({function._id: event_of(function) for function in functions}, is_pending)


def _takes(component: Component | BlockContext) -> Takes:
    """Return what tells the values that a component takes from those for which Gradio would log a traceback."""
    if isinstance(component, gr.Textbox):
        return lambda value: isinstance(value, str)
    if isinstance(component, gr.File | gr.UploadButton):
        return _are_uploads
    if isinstance(component, gr.Radio) and all(isinstance(value, str) for _, value in component.choices):
        words = {value for _, value in component.choices}
        return lambda value: isinstance(value, str) and value in words
    return lambda _: True


def _are_uploads(value: Any) -> bool:
    """Return whether a value is one file that was uploaded and is still there, several, or none."""
    files = value if isinstance(value, list) else [] if value is None else [value]
    paths = [one.get("path") if isinstance(one, dict) else None for one in files]
    return all(isinstance(path, str) and Path(path).is_file() for path in paths)


def is_abandoned(page: gr.Blocks, tab: str) -> bool:
    """Return whether nobody listens any more for what is made for a browser tab or a program, given by its id."""
    jobs = [event for job in page._queue.active_jobs if job for event in job if event.session_hash == tab]
    return bool(jobs) and not any(event.alive for event in jobs)
