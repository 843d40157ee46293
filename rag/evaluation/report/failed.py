"""Render the failed questions as HTML, with all details needed to see why; filtered by outcome and type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rag.evaluation.report.parts import (  # fmt: skip
    Record,
    as_list,
    as_record,
    escaped_field,
    escaped_text,
    file_of,
    listed,
    place,
    quoted,
    readable_name,
    records_of,
    share,
    table,
)
from rag.evaluation.report.svg import escaped, number

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
    kinds = [str(as_record(item.get("question")).get("type")) for item in wrong]
    choices = _choice("Outcome", [str(item.get("outcome")) for item in wrong]) + _choice("Type", kinds)
    return (
        f'<p class="lead soft">{len(wrong):,} of {len(items):,} did not come out right.</p><div class="filter" hidden>'
        f'{choices}<button type="button">Open all</button><output></output></div>{"".join(map(_item, wrong))}'
    )


def _choice(name: str, values: Sequence[str]) -> str:
    options = "".join(
        f'<option value="{escaped(v)}">{readable_name(v)} ({n})</option>' for v, n in Counter(values).items()
    )
    return f'<label>{name} <select><option value="">all</option>{options}</select></label>'


def _item(item: Record) -> str:
    question, answer, outcome = as_record(item.get("question")), as_record(item.get("answer")), str(item.get("outcome"))
    kind, read = str(question.get("type")), answer.get("standalone_question")
    facts = [
        ("Before it", listed(escaped_text(turn) for turn in as_list(question.get("turns")))),
        ("Asked", escaped_text(question.get("question"))),
        ("Understood as", escaped_text(read) if read and read != question.get("question") else ""),
        ("Answered", _answered(item, answer)),
        (
            "Withheld",
            listed(
                f"{escaped_text(x.get('text'))} ({escaped_text(x.get('reason'))})"
                for x in records_of(answer, "rejected")
            ),
        ),
        ("Expected", _expected(question)),
        ("Missing", listed(_spelled(fact) for fact in records_of(item, "missing"))),
        ("Forbidden, but said", listed(escaped_text(fact.get("value")) for fact in records_of(item, "forbidden"))),
        ("Cited", _cited(answer, as_list(item.get("citations_right")))),
        ("Retrieved", _retrieved(answer)),
        ("Evidence", _evidence(question, as_list(item.get("evidence_cited")))),
        (
            "Documents",
            listed(f"{x}: {escaped_text(n)}" for x in ("extra", "without") for n in as_list(question.get(x))),
        ),
        ("Note", escaped_text(question.get("note") or "")),
    ]
    tags = f'<span class="tag bad">{readable_name(outcome)}</span><span class="tag">{readable_name(kind)}</span>'
    return (
        f'<details class="item" data-outcome="{escaped(outcome)}" data-type="{escaped(kind)}"><summary>{tags}'
        f"<small>{escaped_text(item.get('id'))}</small> {escaped_text(question.get('question'))}</summary><dl>"
        + "".join(f"<dt>{name}</dt><dd>{fact}</dd>" for name, fact in facts if fact)
        + "</dl></details>"
    )


def _answered(item: Record, answer: Record) -> str:
    if not answer:
        return f"nothing: {escaped_text(item.get('error') or '')}"
    claims = [
        escaped_text(claim.get("text"))
        + "".join(f" [{escaped(marker)}]" for marker in as_list(claim.get("markers")))
        + ("" if claim.get("supported", True) or claim.get("kind", "claim") != "claim" else " (unsupported)")
        for claim in records_of(answer, "claims")
    ]
    reason = f"abstained: {readable_name(answer.get('abstention_reason'))}. " if answer.get("abstained") else ""
    text = reason + (listed(claims) or escaped_text(answer.get("text") or ""))
    return f"{text}<small>confidence {share(number(answer.get('confidence')))}</small>"


def _expected(question: Record) -> str:
    facts = [_spelled(fact) for fact in records_of(question, "required")]
    facts += [f"not {escaped_text(fact.get('value'))}" for fact in records_of(question, "forbidden")]
    return listed(facts) if question.get("answerable", True) else "an abstention"


def _spelled(fact: Record) -> str:
    return " or ".join(escaped_text(spelling) for spelling in as_list(fact.get("any_of")))


def _cited(answer: Record, right: Sequence[Any]) -> str:
    return listed(
        f"[{escaped(one.get('marker'))}] {place(one)}, "
        f"<b>{'' if i < len(right) and right[i] is True else 'not '}of the evidence</b>{quoted(one)}"
        for i, one in enumerate(records_of(answer, "citations"))
    )


def _retrieved(answer: Record) -> str:
    places = records_of(answer, "retrieved")
    rows = [
        [file_of(one), f"{escaped_field(one, 'start')}–{escaped_field(one, 'end')}", escaped_field(one, "score")]
        for one in places
    ]
    return table("Retrieved", ["source", "offsets", "score"], rows) if places else ""


def _evidence(question: Record, cited: Sequence[Any]) -> str:
    groups = [[as_record(one) for one in as_list(group)] for group in as_list(question.get("evidence"))]
    return listed(
        f"<b>{'cited' if i < len(cited) and cited[i] is True else 'not cited'}</b>: "
        + " or ".join(f"{escaped_text(one.get('document'))}{quoted(one)}" for one in group)
        for i, group in enumerate(groups)
    )
