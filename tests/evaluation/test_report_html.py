"""The report as one HTML file: what it shows is what the summary says, and nothing from outside becomes markup."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import ATTRIBUTES, SUMMARY, TAGS, share, strewn

from rag.evaluation.report.html import html

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='x", "</style>", "</svg>", "]]>",
    "</details></main>", "<!-- ", "&lt;b&gt;", "&#13;", "\u202eevil\u2066", "http://192.0.2.1/a", "url(//a)", "\r\n",
    "\0", "\ud800", "\ufffe", "그록", "[a](javascript:alert(1))",
)  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), max_size=4).map("".join)
NUMBER = st.one_of(st.none(), st.booleans(), st.floats(), st.floats(0, 1), st.integers(), st.sampled_from(HOSTILE))
VOID = {"meta"}
# fmt: on
MISSING = {
    "figures": ("metrics", "gate"),
    "baselines": ("baselines",),
    "groups": ("groups",),
    "risk": ("risk_coverage",),
    "calibration": ("calibration",),
    "latency": ("latency_ms",),
}  # fmt: skip


class Page(HTMLParser):
    """Reads HTML as a browser would and keeps tags, attributes, balance, text, and the text of each section."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.sections: dict[str, str] = {}
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(attrs) == len(dict(attrs))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert any(name == "svg" for name, _ in self.open)
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag, attributes in self.open:
            if tag == "section":
                name = str(attributes["id"])
                self.sections[name] = self.sections.get(name, "") + data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def item(text: str = "xAI는 언제?", outcome: str = "wrong", kind: str = "date", **fields: Any) -> dict[str, Any]:
    quoted = {"source": f"a/{text}", "start": 10, "end": 24, "quote": text}
    fact = {"kind": "name", "any_of": [text, "Grok"]}
    return {
        "id": text, "outcome": outcome, "missing": [fact], "forbidden": [{"kind": "name", "value": text}],
        "citations_right": [True, False], "evidence_cited": [False], "error": None,
        "question": {"id": text, "type": kind, "language": "ko", "question": text, "answerable": True,
                     "required": [fact], "forbidden": [{"value": text}], "turns": [text], "extra": [text],
                     "evidence": [[{"document": text, "quote": text}]], "cluster": text, "note": text},
        "answer": {"standalone_question": text + "?", "text": text, "abstained": False, "abstention_reason": text,
                   "claims": [{"text": text, "markers": [1, 2], "supported": False}], "confidence": 0.4321,
                   "citations": [{"marker": 1, **quoted}, {"marker": 2, **quoted}],
                   "rejected": [{"text": text, "reason": text}], "retrieved": [{**quoted, "score": 1.2345}]},
    } | fields  # fmt: skip


def assert_harmless(text: str) -> Page:
    page = Page(text)
    assert {tag for tag, _ in page.tags} <= TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    assert len(page.all("script")) == len(page.all("style")) == len(page.all("body")) == 1
    assert all(str(link["href"]).startswith("#") for link in page.all("a"))
    for picture in re.findall(r"<svg .*?</svg>", text, re.S):
        drawing = ElementTree.fromstring(picture)  # the page's own
        assert drawing[0].tag == "title"
        assert drawing[1].tag == "desc"
        assert not re.search(r"[ \"](nan|-?inf)\b", picture)
    return page


@settings(max_examples=30)
@given(TEXT, TEXT, TEXT)
def test_nothing_from_outside_becomes_markup(text: str, outcome: str, kind: str) -> None:
    items = [item(text, outcome or "wrong", kind), item(text, "failed", error=text, answer=None)]
    summary = strewn(SUMMARY, text)
    page = assert_harmless(html(summary, items, summary))
    assert all("style" not in attributes for _, attributes in page.tags)


@settings(max_examples=30)
@given(TEXT.filter(lambda text: bool(text.strip())))
def test_what_was_asked_is_read_as_it_was(text: str) -> None:
    shown = text.encode("utf-8", "replace").decode("utf-8")
    shown = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", shown)
    assert shown in Page(html({}, [item(text)])).sections["failed"]


@settings(max_examples=30)
@given(st.data())
def test_any_value_in_any_place_makes_a_page(data: st.DataObject) -> None:
    odd = st.one_of(NUMBER, TEXT, st.lists(NUMBER, max_size=2), st.dictionaries(TEXT, NUMBER, max_size=2))

    def spoilt(value: Any) -> Any:
        if data.draw(st.integers(0, 5)) == 0:
            return data.draw(odd)
        if isinstance(value, dict):
            return {name: spoilt(one) for name, one in value.items()}
        return [spoilt(one) for one in value] if isinstance(value, list) else value

    summary = {name: spoilt(one) for name, one in SUMMARY.items()}
    items = [{name: spoilt(one) for name, one in item().items()}]
    assert_harmless(html(summary, items, summary))


def test_nothing_is_loaded_and_the_policy_lets_only_this_script_and_style_in() -> None:
    text = html(SUMMARY, [item()])
    page = assert_harmless(text)
    policy = str(page.all("meta")[1]["content"])
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert not re.search(r"url\(|@import|https?:|fetch|XMLHttp|innerHTML", inside)
    assert not re.search(r"https?://|src=", text)


def test_the_sections_stand_in_order() -> None:
    page = Page(html(SUMMARY, [item()]))
    names = ["figures", "baselines", "groups", "risk", "calibration", "latency", "failed", "run"]
    assert [section["id"] for section in page.all("section")] == names
    assert [link["href"] for link in page.all("a")] == [f"#{name}" for name in names]


def test_the_numbers_are_those_of_the_summary() -> None:
    sections = Page(html(SUMMARY, [item()])).sections
    expected = {
        "figures": "90.1% 85.3–93.5%, n\xa0201|7.6% 3.3–16.5%|99.996% 98.6–100.0%|1,234 ms",
        "baselines": "1.43|98.1% 96.1–99.2%|74.6% (68.2–80.1%), n 201|74.6% 68.2–80.1%|0.0%|90.1% (85.3–93.5%), n 201",
        "groups": "71.4% (50.0–86.2%), n 21|7.8% (3.1–18.5%), n 51|88.2% (82.4–92.2%), n 169|Korean|two documents",
        "risk": "12.3% wrong at 100.0% coverage",
        "calibration": "0.0% to 50.0%|12|31.4%|25.2%",
        "latency": "p50 71 ms|p95 1,203 ms|4.2 ms",
        "run": "c0ffee|beef|1.5.9|4321|765|$0.0123|0.1.0|317|7",
    }
    for name, figures in expected.items():
        for figure in figures.split("|"):
            assert figure.replace(" ", "") in sections[name].replace(" ", ""), (name, figure)


def test_the_gate() -> None:
    shown = Page(html(SUMMARY, [])).sections["figures"]
    assert "The gate is not passed: right is 90.1%, wanted ≥ 91.0%." in shown
    assert "✓ gate ≤ 10.0%" in shown
    summary = SUMMARY | {"gate": SUMMARY["gate"][1:]}
    assert "The gate is passed: 1 of 1 bounds hold." in Page(html(summary, [])).sections["figures"]


def test_the_run_before() -> None:
    before = copy.deepcopy(SUMMARY) | {"created": "2026-11-20T09:00:00Z"}
    before["metrics"]["right"] = share(0.8557)
    shown = Page(html(SUMMARY, [], before)).sections["figures"]
    assert "was 85.6%" in shown
    assert "the run of 2026-11-20 09:00:00 UTC." in shown
    assert "other questions" not in shown
    before["hashes"] = {"questions": "others"}
    assert "which had other questions" in Page(html(SUMMARY, [], before)).sections["figures"]
    assert "was" not in Page(html(SUMMARY, [])).sections["figures"].lower()


@pytest.mark.parametrize(("section", "fields"), MISSING.items())
@pytest.mark.parametrize("empty", [None, {}, []])
def test_what_is_missing_is_called_not_measured(section: str, fields: tuple[str, ...], empty: object) -> None:
    for summary in ({}, SUMMARY | dict.fromkeys(fields, empty)):
        assert "not measured" in Page(html(summary, [item()])).sections[section]


def test_nothing_at_all_makes_a_page() -> None:
    sections = assert_harmless(html({}, [])).sections
    assert all("not measured" in inside for inside in sections.values())
    assert len(sections) == 8


def test_a_failed_question_is_told_in_full() -> None:
    failed = Page(html({}, [item(), item("B", outcome="right")])).sections["failed"]
    for words in (
        "1 of 2 did not come out right", "xAI는 언제?", "Before it", "Understood as", "[1] [2] (unsupported)",
        "or Grok",
        "xAI는 언제? 10–24, of the evidence", "xAI는 언제? 10–24, not of the evidence", "1.2345", "not cited",
        "confidence 43.2%", "Forbidden, but said", "Withheld",
    ):  # fmt: skip
        assert words in failed


def test_an_abstention_and_an_error_are_told() -> None:
    silent = item()["answer"] | {"abstained": True, "abstention_reason": "no_evidence", "claims": [], "citations": []}
    unanswerable = item()["question"] | {"answerable": False}
    items = [item(answer=silent), item(answer=None, error="Try again."), item(question=unanswerable)]
    failed = Page(html({}, items)).sections["failed"]
    assert "abstained: no evidence." in failed
    assert "nothing: Try again." in failed
    assert "an abstention" in failed
    assert "None of 2." in Page(html({}, [item(outcome="right")] * 2)).sections["failed"]


def test_failed_questions_can_be_sifted_and_korean_is_marked() -> None:
    page = Page(html({}, [item(), item("When?", "refused", "fact"), item("Who?", "wrong", "name")]))
    assert [(one["data-outcome"], one["data-type"]) for one in page.all("details")] == [
        ("wrong", "date"), ("refused", "fact"), ("wrong", "name"),
    ]  # fmt: skip
    assert [one["value"] for one in page.all("option")] == ["", "wrong", "refused", "", "date", "fact", "name"]
    assert "wrong (2)" in page.sections["failed"]
    assert any(one.get("lang") == "ko" and one.get("dir") == "auto" for one in page.all("blockquote"))
