"""Send OpenTelemetry traces of questions to a collector, where one is configured: chain, retriever and model as spans.

LangChain tells what runs; OpenInference turns that into spans, and ``ui.shared.bare_spans`` leaves their contents out.
"""

from __future__ import annotations

from importlib import util
from typing import Any

from rag.errors import SettingsError


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
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from ui.shared.bare_spans import WithoutContents

    provider = TracerProvider(resource=Resource.create({"service.name": "mundap"}))
    exporter = OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(WithoutContents(exporter)))
    LangChainInstrumentor().instrument(tracer_provider=provider)
    return provider
