"""Hold a summary of a run with every field, and spoil it, for the tests of all that shows one."""

from __future__ import annotations

from typing import Any

# fmt: off
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "nav", "script", "h1", "h2", "h3",
    "a", "p", "b", "small", "strong", "span", "div", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd",
    "ul", "li", "code", "blockquote", "details", "summary", "label", "select", "option", "button", "output", "figure",
    "figcaption", "svg", "desc", "text", "path", "rect", "circle", "polyline",
}


ATTRIBUTES = {
    "lang", "dir", "class", "id", "href", "tabindex", "role", "aria-label", "scope", "hidden", "type", "value",
    "data-outcome", "data-type", "charset", "http-equiv", "content", "name", "viewbox", "x", "y", "cx", "cy", "r", "d",
    "points", "width", "height", "fill",
}


def share(value: float | None, low: float | None = None, high: float | None = None, n: int = 40) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "n": n}


SUMMARY: dict[str, Any] = {
    "format": 2, "created": "2026-11-22T12:00:00Z", "mundap": "0.1.0", "answerer": "extractive", "questions": 317,
    "seed": 7, "hashes": {"corpus": "c0ffee", "questions": "beef"}, "versions": {"chromadb": "1.5.9"},
    "metrics": {"right": share(0.9012, 0.8534, 0.9345, 201), "false_answers": share(0.0758, 0.0328, 0.1654, 66),
                "wrong": share(None, n=0), "quote_fidelity": share(0.99996, 0.9858, 1.0, 266), "sentences": 1.43,
                "p50_ms": share(1234.4), "steady": share(0.981, 0.961, 0.992, 99)},
    "groups": {"type": {"two_documents": {"right": share(0.7143, 0.5, 0.8619, 21)},
                        "near_miss": {"right": share(None, n=0), "false_answers": share(0.0784, 0.0309, 0.185, 51)}},
               "language": {"ko": {"right": share(0.8821, 0.8241, 0.9219, 169)}}},
    "baselines": {"langchain": {"right": share(0.7463, 0.6817, 0.8014, 201)}, "abstains": {"right": share(0.0)}},
    "risk_coverage": [[0.25, 0.0], [0.5, 0.0625], [1.0, 0.1234]],
    "calibration": [{"low": 0.0, "high": 0.5, "n": 12, "confidence": 0.3141, "answerable": 0.2517},
                    {"low": 0.5, "high": 1.0, "n": 0, "confidence": None, "answerable": None}],
    "latency_ms": {"total": {"p50": 71.4, "p95": 1203.2, "values": [50.0, 71.4, 1300]},
                   "retrieve": {"p50": 4.2, "p95": None}, "first_claim": None},
    "usage": {"prompt_tokens": 4321, "completion_tokens": 765, "cost_usd": 0.0123},
    "gate": [{"name": "right", "bound": 0.91, "value": 0.9012, "passed": False},
             {"name": "false_answers", "bound": 0.1, "value": 0.0758, "passed": True}],
}  # fmt: skip


def strewn(value: Any, text: str) -> Any:
    """The same structure with every string and every name replaced by, or followed by, a hostile text."""
    if isinstance(value, dict):
        return {name: strewn(one, text) for name, one in value.items()} | {text: strewn(None, text)}
    if isinstance(value, list):
        return [strewn(one, text) for one in value]
    return value if isinstance(value, int | float) else text
