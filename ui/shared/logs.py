"""Write the log of the page: as text, or one JSON object a line, each with the id of its request.

What people ask, what documents say and what models write is in no line; only counts, names of kinds and times are.
"""

from __future__ import annotations

import datetime
import json
import logging
import sys
from contextvars import ContextVar
from typing import Literal

request_id: ContextVar[str] = ContextVar("request_id", default="")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "color_message"}
Form = Literal["text", "json"]


class _WithRequest(logging.Filter):
    """Give each record the id of the request in which it was made."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = request_id.get()
        return True


class JsonLines(logging.Formatter):
    """Format a record as a JSON object: time (UTC, ISO 8601), level, logger, message, request, and its extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if request := getattr(record, "request", ""):
            line["request"] = request
        line |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(form: Form, level: str) -> None:
    """Send the log of this process to standard error.

    Args:
        form: text or json.
        level: the least level that is written, as ``logging`` names it, in any case of letters.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_WithRequest())
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s")
    handler.setFormatter(JsonLines() if form == "json" else text)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # other programs' libraries
    for name in ("rag", "ui"):
        logging.getLogger(name).setLevel(level.upper())
