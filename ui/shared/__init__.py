"""Provide what the tabs share: components, HTML helpers, conversations, preferences, and the worker threads.

It shows no tab of its own.
Called by all tabs, the server and the endpoint.
"""

from __future__ import annotations

from ui.shared.answering import Answering
from ui.shared.components import (
    ANSWERS,
    FEEDBACK,
    LAST,
    PRIVATE,
    QUICK,
    Shared,
    actions,
    data_of,
    export,
    hidden,
    html,
    number_of,
    scope_of,
    text_of,
)
from ui.shared.conversation import LONGEST_TITLE, Conversation, ConversationError, Exchange, Verdict, from_json, to_json
from ui.shared.document_filter import WEB_PAGE, Selection, Tags, file_kind, kinds, matching, outlets, within
from ui.shared.excerpts import Excerpt, shortened
from ui.shared.latest import Latest
from ui.shared.logs import configure as configure_log
from ui.shared.logs import request_id
from ui.shared.markup import (
    badge,
    closed_up,
    dated,
    escaped,
    facts,
    failure,
    hidden_attribute,
    kind_badge,
    lang,
    markdown_text,
    notice,
    prose,
)
from ui.shared.metrics import CONTENT_TYPE as METRICS_TYPE
from ui.shared.preferences import Preferences, preferences_of, selection_of
from ui.shared.reader_source import ReaderSource
from ui.shared.surroundings import with_all_excerpts
from ui.shared.traces import send_traces

__all__ = [
    "ANSWERS",
    "FEEDBACK",
    "LAST",
    "LONGEST_TITLE",
    "METRICS_TYPE",
    "PRIVATE",
    "QUICK",
    "WEB_PAGE",
    "Answering",
    "Conversation",
    "ConversationError",
    "Excerpt",
    "Exchange",
    "Latest",
    "Preferences",
    "ReaderSource",
    "Selection",
    "Shared",
    "Tags",
    "Verdict",
    "actions",
    "badge",
    "closed_up",
    "configure_log",
    "data_of",
    "dated",
    "escaped",
    "export",
    "facts",
    "failure",
    "file_kind",
    "from_json",
    "hidden",
    "hidden_attribute",
    "html",
    "kind_badge",
    "kinds",
    "lang",
    "markdown_text",
    "matching",
    "notice",
    "number_of",
    "outlets",
    "preferences_of",
    "prose",
    "request_id",
    "scope_of",
    "selection_of",
    "send_traces",
    "shortened",
    "text_of",
    "to_json",
    "with_all_excerpts",
    "within",
]
