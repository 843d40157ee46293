"""Leave out of spans what was asked, found or written: names, times and counts of tokens are sent.

Imported by ``ui.shared.traces`` where OpenTelemetry is installed.
"""

from __future__ import annotations

from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

_KEPT = ("openinference.span.kind", "llm.model_name", "llm.provider", "llm.system", "llm.token_count.")


class WithoutContents(SpanExporter):
    """Passes spans on, with the attributes that hold no contents, and without events."""

    def __init__(self, behind: SpanExporter) -> None:
        self._behind = behind

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._behind.export([_bare(span) for span in spans])

    def shutdown(self) -> None:
        self._behind.shutdown()


def _bare(span: ReadableSpan) -> ReadableSpan:
    kept = {name: value for name, value in (span.attributes or {}).items() if name.startswith(_KEPT)}
    return ReadableSpan(
        span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=kept,
        kind=span.kind,
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
