"""Refuse wrong requests before Gradio looks at them: unknown names, wrong shapes, and files from elsewhere.

Given a URL in the place of an uploaded file, Gradio would resolve its name and fetch it; given a wrong number of
values, it would log a traceback and answer with nothing. What is passed on is what was checked: the body is written
anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import MundapError
from ui.access.callers import read_body, replay
from ui.access.events import CONTENT, EVENT, Endpoint, Event, Events
from ui.words import GuardLabels, guard_labels

LARGEST_BODY = 8 * 1024 * 1024  # bytes; a question with its whole conversation; uploads use another path
DEEPEST = 32  # levels of lists and objects; the page and the endpoints use five

_API = "/gradio_api"
_CALL = re.compile(rf"{_API}/call/(?P<named>v2/)?(?P<name>[^/]+)/?")
_RESULT = re.compile(rf"{_API}/call/(?:v2/)?[^/]+/(?P<id>[^/]+)/?")
_MESSAGES = f"{_API}/queue/data"
_TOOLS = f"{_API}/mcp"
# Gradio keeps the names of thousands of tabs; under an empty one it would find no listener.
_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Join(_Body):
    fn_index: StrictInt
    session_hash: _Name
    data: list[Any]
    event_data: Any = None
    trigger_id: StrictInt | None = None


class _Values(_Body):
    data: list[Any]
    session_hash: _Name | None = None


class _Cancel(_Body):
    session_hash: _Name
    fn_index: StrictInt
    event_id: _Name


class _Reset(_Body):
    event_id: _Name


class WrongRequestError(Exception):
    """A request cannot be taken; the sentence says why."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


class BodyCheck:
    """A middleware that passes on only requests that Gradio can answer.

    Args:
        app: the application behind it.
        events: what can be called.
        uploads: the folder in which Gradio keeps what browsers have uploaded.
    """

    def __init__(self, app: ASGIApp, events: Events, uploads: Path) -> None:
        self.app = app
        self._events = events
        self._uploads = uploads.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its event in the scope, or answer with a sentence and a status from 400 on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        labels = guard_labels(Request(scope))
        try:
            if scope["method"] == "POST" and _has_json_body(scope["path"]):
                receive = await self._checked(scope, receive, labels)
            else:
                self._require_pending(scope, labels)
        except WrongRequestError as error:
            await JSONResponse({"detail": error.sentence}, error.status)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive, labels: GuardLabels) -> Receive:
        body = await read_body(receive, LARGEST_BODY)
        if body is None:
            raise WrongRequestError(labels.too_large, 413)
        path = scope["path"].rstrip("/")
        content = _content(body, labels)
        self._refuse_files(content, labels)
        try:
            checked = await self._checked_content(scope, path, content, labels)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(str(part) for part in fault["loc"])
            raise WrongRequestError(labels.wrong_field.format(place, fault["msg"])) from error
        scope[CONTENT] = checked
        try:
            # A lone surrogate becomes "?": in an answer it would break off the stream of the tab.
            written = json.dumps(checked, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        except ValueError as error:  # NaN and Infinity, which Python reads, and numbers too large for it
            raise WrongRequestError(labels.no_json) from error
        headers = MutableHeaders(scope=scope)
        headers["content-type"], headers["content-length"] = "application/json", str(len(written))
        return replay(written, receive)

    async def _checked_content(self, scope: Scope, path: str, content: Any, labels: GuardLabels) -> Any:
        """Return what is passed on to Gradio of the content of a request."""
        if path.startswith(_TOOLS):
            return content  # the MCP library checks it, and calls the endpoints through the queue
        if not isinstance(content, dict):
            raise WrongRequestError(labels.no_object)
        if called := _CALL.fullmatch(path):
            return await self._checked_call(scope, called["name"], content, labels, is_named=bool(called["named"]))
        if path == f"{_API}/queue/join":
            return self._joined(scope, _Join.model_validate(content), labels)
        wanted = _Cancel if path == f"{_API}/cancel" else _Reset
        return wanted.model_validate(content).model_dump()

    def _joined(self, scope: Scope, body: _Join, labels: GuardLabels) -> dict[str, Any]:
        event = self._events.by_id.get(body.fn_index)
        if event is None:
            raise WrongRequestError(labels.no_event.format(body.fn_index), 404)
        if len(body.data) != len(event.inputs):
            raise WrongRequestError(labels.wrong_count.format(len(event.inputs), len(body.data)))
        taken = (takes(value) for takes, value in zip(event.inputs, body.data, strict=True))
        if event.endpoint is None and not all(taken):
            raise WrongRequestError(labels.wrong_value)
        scope[EVENT] = event
        return body.model_dump(exclude_unset=True)

    async def _checked_call(
        self, scope: Scope, name: str, content: dict[str, Any], labels: GuardLabels, *, is_named: bool
    ) -> dict[str, Any]:
        event: Event | None = self._events.named(name)
        if event is None or event.endpoint is None:
            raise WrongRequestError(labels.not_served, 404)
        endpoint = event.endpoint
        values = content if is_named else _by_name(_Values.model_validate(content).data, endpoint, labels)
        for parameter in values:
            if parameter not in endpoint.parameters:
                raise WrongRequestError(labels.unknown_value.format(parameter[:100], ", ".join(endpoint.parameters)))
        for parameter, may_be_left_out in endpoint.parameters.items():
            if parameter not in values and not may_be_left_out:
                raise WrongRequestError(labels.missing_value.format(parameter))
        try:
            await endpoint.check(values)
        except MundapError as error:
            is_fault_of_request = error.exit_code == 2
            raise WrongRequestError(error.in_language(labels.language), 400 if is_fault_of_request else 503) from error
        scope[EVENT] = event
        return values if is_named else {"data": [values.get(parameter) for parameter in endpoint.parameters]}

    def _refuse_files(self, content: Any, labels: GuardLabels) -> None:
        """Refuse everything that Gradio would take for a file, unless it is one that was uploaded; and deep nesting."""
        waiting = [(content, 1)]
        while waiting:
            value, depth = waiting.pop()
            if not isinstance(value, dict | list):
                continue
            if depth > DEEPEST:
                raise WrongRequestError(labels.too_deep)
            if isinstance(value, dict) and not self._is_harmless(value):
                raise WrongRequestError(labels.foreign_file)
            waiting += [(part, depth + 1) for part in (value.values() if isinstance(value, dict) else value)]

    def _is_harmless(self, value: dict[str, Any]) -> bool:
        path = value.get("path")
        if not isinstance(path, str):
            return True
        if not isinstance(value.get("meta", {}), dict) or "\0" in path or not Path(path).is_absolute():
            return False
        return Path(path).resolve().is_relative_to(self._uploads)

    def _require_pending(self, scope: Scope, labels: GuardLabels) -> None:
        """Refuse to listen where nothing comes: Gradio would begin a stream, and break it off."""
        found = _RESULT.fullmatch(scope["path"])
        if found:
            waits_for = found["id"]
        elif scope["path"].rstrip("/") == _MESSAGES:
            waits_for = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        else:
            return
        if not self._events.is_pending(waits_for):
            raise WrongRequestError(labels.nothing_pending, 404)


def _has_json_body(path: str) -> bool:
    bare = path.rstrip("/")
    fixed = (f"{_API}/queue/join", f"{_API}/cancel", f"{_API}/reset")
    return bare in fixed or _CALL.fullmatch(path) is not None or bare == _TOOLS or bare.startswith(f"{_TOOLS}/")


def _content(body: bytes, labels: GuardLabels) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WrongRequestError(labels.no_json) from error


def _by_name(values: list[Any], endpoint: Endpoint, labels: GuardLabels) -> dict[str, Any]:
    if len(values) > len(endpoint.parameters):
        raise WrongRequestError(labels.wrong_count.format(len(endpoint.parameters), len(values)))
    return dict(zip(endpoint.parameters, values, strict=False))
