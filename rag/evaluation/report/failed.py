"""Render the failed questions as HTML, with all details needed to see why; filtered by outcome and type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rag.evaluation.report.parts import (  # fmt: skip
    Record,
    file_of,
    items_of,
    listed,
    place,
    plain,
    quoted,
    record,
    records_of,
    said,
    share,
    table,
    words,
)
from rag.evaluation.report.plots import escaped, number

SCRIPT = """const form=document.querySelector(".filter"),all=[...document.querySelectorAll(".item")];
if(form){const [outcome,type]=form.querySelectorAll("select"),[open]=form.querySelectorAll("button");
const fits=(x,v)=>!x.value||x.value===v,sift=()=>{all.forEach(i=>{i.hidden=!(fits(outcome,i.dataset.outcome)&&
fits(type,i.dataset.type))});const n=all.filter(i=>!i.hidden).length;
form.querySelector("output").textContent=`${n} of ${all.length} shown`};form.hidden=false;
form.addEventListener("change",sift);sift();
open.addEventListener("click",()=>{const shut=all.some(i=>!i.hidden&&!i.open);
all.forEach(i=>{i.open=shut});open.textContent=shut?"Close all":"Open all"});
addEventListener("beforeprint",()=>all.forEach(i=>{i.open=true}))}"""


def failed(items: Sequence[Record]) -> str:
    """Return HTML with a filter and one expandable entry per question whose outcome is not "right".

    Args:
        items: item records as in items.jsonl.
    """
    wrong = [item for item in items if item.get("outcome") != "right"]
    if not wrong:
        return f"<p>None of {len(items):,}.</p>" if items else ""
    kinds = [str(record(item.get("question")).get("type")) for item in wrong]
    choices = _choice("Outcome", [str(item.get("outcome")) for item in wrong]) + _choice("Type", kinds)
    return (
        f'<p class="lead soft">{len(wrong):,} of {len(items):,} did not come out right.</p><div class="filter" hidden>'
        f'{choices}<button type="button">Open all</button><output></output></div>{"".join(map(_item, wrong))}'
    )


def _choice(name: str, values: Sequence[str]) -> str:
    options = "".join(f'<option value="{escaped(v)}">{words(v)} ({n})</option>' for v, n in Counter(values).items())
    return f'<label>{name} <select><option value="">all</option>{options}</select></label>'


def _item(item: Record) -> str:
    question, answer, outcome = record(item.get("question")), record(item.get("answer")), str(item.get("outcome"))
    kind, read = str(question.get("type")), answer.get("standalone_question")
    facts = [
        ("Before it", listed(said(turn) for turn in items_of(question.get("turns")))),
        ("Asked", said(question.get("question"))),
        ("Understood as", said(read) if read and read != question.get("question") else ""),
        ("Answered", _answered(item, answer)),
        (
            "Withheld",
            listed(f"{said(x.get('text'))} ({said(x.get('reason'))})" for x in records_of(answer, "rejected")),
        ),
        ("Expected", _expected(question)),
        ("Missing", listed(_spelled(fact) for fact in records_of(item, "missing"))),
        ("Forbidden, but said", listed(said(fact.get("value")) for fact in records_of(item, "forbidden"))),
        ("Cited", _cited(answer, items_of(item.get("citations_right")))),
        ("Retrieved", _retrieved(answer)),
        ("Evidence", _evidence(question, items_of(item.get("evidence_cited")))),
        ("Documents", listed(f"{x}: {said(n)}" for x in ("extra", "without") for n in items_of(question.get(x)))),
        ("Note", said(question.get("note") or "")),
    ]
    tags = f'<span class="tag bad">{words(outcome)}</span><span class="tag">{words(kind)}</span>'
    return (
        f'<details class="item" data-outcome="{escaped(outcome)}" data-type="{escaped(kind)}"><summary>{tags}'
        f"<small>{said(item.get('id'))}</small> {said(question.get('question'))}</summary><dl>"
        + "".join(f"<dt>{name}</dt><dd>{fact}</dd>" for name, fact in facts if fact)
        + "</dl></details>"
    )


def _answered(item: Record, answer: Record) -> str:
    if not answer:
        return f"nothing: {said(item.get('error') or '')}"
    claims = [
        said(claim.get("text"))
        + "".join(f" [{escaped(marker)}]" for marker in items_of(claim.get("markers")))
        + ("" if claim.get("supported", True) else " (unsupported)")
        for claim in records_of(answer, "claims")
    ]
    reason = f"abstained: {words(answer.get('abstention_reason'))}. " if answer.get("abstained") else ""
    words_said = reason + (listed(claims) or said(answer.get("text") or ""))
    return f"{words_said}<small>confidence {share(number(answer.get('confidence')))}</small>"


def _expected(question: Record) -> str:
    facts = [_spelled(fact) for fact in records_of(question, "required")]
    facts += [f"not {said(fact.get('value'))}" for fact in records_of(question, "forbidden")]
    return listed(facts) if question.get("answerable", True) else "an abstention"


def _spelled(fact: Record) -> str:
    return " or ".join(said(spelling) for spelling in items_of(fact.get("any_of")))


def _cited(answer: Record, right: Sequence[Any]) -> str:
    return listed(
        f"[{escaped(one.get('marker'))}] {place(one)}, "
        f"<b>{'' if i < len(right) and right[i] is True else 'not '}of the evidence</b>{quoted(one)}"
        for i, one in enumerate(records_of(answer, "citations"))
    )


def _retrieved(answer: Record) -> str:
    places = records_of(answer, "retrieved")
    rows = [[file_of(one), f"{plain(one, 'start')}–{plain(one, 'end')}", plain(one, "score")] for one in places]
    return table("Retrieved", ["source", "offsets", "score"], rows) if places else ""


def _evidence(question: Record, cited: Sequence[Any]) -> str:
    groups = [[record(one) for one in items_of(group)] for group in items_of(question.get("evidence"))]
    return listed(
        f"<b>{'cited' if i < len(cited) and cited[i] is True else 'not cited'}</b>: "
        + " or ".join(f"{said(one.get('document'))}{quoted(one)}" for one in group)
        for i, group in enumerate(groups)
    )
