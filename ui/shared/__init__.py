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
    growing,
    hidden,
    html,
    number_of,
    scope_of,
    text_of,
)
from ui.shared.conversation import (
    LONGEST_TITLE,
    Conversation,
    ConversationError,
    Exchange,
    Found,
    Verdict,
    exchange_of,
    from_json,
    stored,
)
from ui.shared.document_filter import WEB_PAGE, Selection, Tags, file_kind, kinds, matching, outlets, within
from ui.shared.excerpts import Excerpt, shortened
from ui.shared.growth import Growth
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
    one_line,
    prose,
)
from ui.shared.metrics import CONTENT_TYPE as METRICS_TYPE
from ui.shared.places import Place, place_of, query_of, range_of
from ui.shared.preferences import Preferences, preferences_of, selection_of
from ui.shared.reader_source import ReaderSource
from ui.shared.result_stream import ResultStream
from ui.shared.surroundings import with_all_excerpts, with_excerpts
from ui.shared.tab_streams import TabStreams
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
    "Found",
    "Growth",
    "Latest",
    "Place",
    "Preferences",
    "ReaderSource",
    "ResultStream",
    "Selection",
    "Shared",
    "TabStreams",
    "Tags",
    "Verdict",
    "actions",
    "badge",
    "closed_up",
    "configure_log",
    "data_of",
    "dated",
    "escaped",
    "exchange_of",
    "export",
    "facts",
    "failure",
    "file_kind",
    "from_json",
    "growing",
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
    "one_line",
    "outlets",
    "place_of",
    "preferences_of",
    "prose",
    "query_of",
    "range_of",
    "request_id",
    "scope_of",
    "selection_of",
    "send_traces",
    "shortened",
    "stored",
    "text_of",
    "with_all_excerpts",
    "with_excerpts",
    "within",
]
