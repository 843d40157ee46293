"""Send OpenTelemetry traces of questions to a collector, where one is configured: chain, retriever and model as spans.

LangChain tells what runs; OpenInference turns that into spans. They hold names, times and counts of tokens: attributes
with what was asked, found or written are left out before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import util
from typing import Any

from rag.errors import SettingsError

_KEPT = ("openinference.span.kind", "llm.model_name", "llm.provider", "llm.system", "llm.token_count.")


def send_traces(url: str) -> Any:
    """Begin to send traces, and return the provider, whose ``shutdown`` sends the rest.

    Args:
        url: the base address of the collector, which takes OTLP over HTTP.

    Raises:
        SettingsError: If the packages for it are not installed.
    """
    if util.find_spec("openinference") is None:
        raise SettingsError(
            "The packages that send traces are not installed.",
            'Run `pip install "mundap[otel]"`, or leave MUNDAP_TRACES_URL out.',
            korean='추적 정보를 보내는 패키지가 설치되어 있지 않습니다. `pip install "mundap[otel]"`를 실행하거나 '
            "MUNDAP_TRACES_URL을 빼 주세요.",
        )
    from openinference.instrumentation.langchain import LangChainInstrumentor
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

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

    provider = TracerProvider(resource=Resource.create({"service.name": "mundap"}))
    exporter = OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(WithoutContents(exporter)))
    LangChainInstrumentor().instrument(tracer_provider=provider)
    return provider
