"""Build the parts of the report page: its style, and safe HTML fragments from record values.

Text from questions, answers and documents passes through ``escaped_text`` or ``escaped_field`` and is escaped there.
Values that are missing, of another type, or not finite are shown as "not measured".
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from rag.evaluation.report.plots import NOTHING, Row, milliseconds, percent
from rag.evaluation.report.svg import escaped, number
from rag.text import language_of

Record = Mapping[str, Any]
SHARE_OF = {  # measure -> description of the share, in display order
    "right": "of the answerable", "false_answers": "of the unanswerable", "wrong": "of the answerable",
    "refused": "of the answerable", "correct": "of all, right abstentions included", "citation_precision":
    "citations that show evidence", "citation_recall": "evidence that is cited", "quote_fidelity":
    "quotes that are word for word", "failures": "errors and time-outs", "conversation_success":
    "last turns that came out right", "citation_validity": "markers that have a citation", "citation_coverage":
    "sentences with a citation", "meaning_judged": "sentences in a model's words that a judge supported",
    "abstention_precision": "abstentions without an answer to miss", "abstention_recall":
    "unanswerable questions abstained from", "language_match": "answers in the language of the question", "steady":
    "questions with the same answer every time",
}  # fmt: skip
TITLES = {
    "auroc": "AUROC", "aurc": "AURC", "ece": "ECE", "character_f1": "Character F1", "citation_f1": "Citation F1",
    "abstention_f1": "Abstention F1", "p50_ms": "Median time", "p95_ms": "95th percentile of time", "first_claim_ms":
    "First sentence, median", "sentences": "Sentences per answer",
}  # fmt: skip
STYLE = """:root{--accent:#0f766e;--accent-soft:#d5f5ef;--ink:#1c1917;--ink-soft:#57534e;--paper:#f7f6f4;--card:#fff;
--line:#d9d5d0;--edge:#857f79;color-scheme:light}
@media screen and (prefers-color-scheme:dark){:root{--accent:#5eead4;--accent-soft:#114b46;--ink:#f2f0ee;
--ink-soft:#b8b2ac;--paper:#171513;--card:#211e1b;--line:#403a35;--edge:#857d75;color-scheme:dark}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0 auto;max-width:70rem;padding:1rem 1rem 4rem;background:var(--paper);color:var(--ink);
font:16px/1.6 system-ui,-apple-system,"Segoe UI","Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",sans-serif;
word-break:keep-all;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol,dl,dd,figure,blockquote{margin:0;padding:0}ul,ol{list-style:none}
h1{font-size:1.6rem;line-height:1.3}h2{font-size:1.25rem;margin:0 0 .75rem}h3{font-size:1rem}
section{margin-top:2.75rem}a{color:var(--accent);text-underline-offset:3px}nav{margin-top:.75rem}
nav a{display:inline-block;margin-right:1rem}
:is(a,summary,select,button,.scroll):focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.soft,small,figcaption,dt{color:var(--ink-soft)}small,figcaption{font-size:.875rem}.lead{margin:-.5rem 0 .75rem}
.verdict{margin-bottom:1rem;padding:.6rem .9rem;border:1px solid var(--ink);border-left-width:6px}
.verdict.passed{border-color:var(--accent)}small.broken{font-weight:700;color:var(--ink)}dd>small{display:block}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,9.25rem),1fr));gap:.6rem}
.card,.item,figure{background:var(--card);border:1px solid var(--line);border-radius:12px}.card{padding:.7rem .85rem}
.card b,.card small{display:block;line-height:1.45}.card strong{display:block;font-size:1.9rem;line-height:1.35}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem;align-items:start}
figure{padding:.9rem;min-width:0;max-width:34rem}figure h3{margin-bottom:.6rem}figcaption{margin-top:.6rem}
.scroll{overflow-x:auto;margin-top:1rem;background:var(--paper)}.item .scroll{background:var(--card)}
:is(table,thead,tbody,tr){background:inherit}th:first-child{position:sticky;left:0;background:inherit}
.item th:first-child{position:static;white-space:normal;overflow-wrap:anywhere;min-width:8rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:.35rem .7rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;
overflow-wrap:normal;white-space:nowrap}th:first-child,td:first-child{text-align:left;padding-left:0}
th{font-size:.875rem;font-weight:600;color:var(--ink-soft)}tbody th{color:var(--ink);font-size:1rem}
tr.own{background:var(--accent-soft)}tr.own th{padding-left:.4rem!important}td small{display:block}
.filter{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;margin-bottom:1rem}
select,button{font:inherit;font-size:1rem;min-height:2.5rem;padding:.2rem .6rem;border:1px solid var(--edge);
border-radius:8px;background:var(--card);color:var(--ink);max-width:100%}
.item{margin-bottom:.6rem;padding:0 .9rem}.item>summary{padding:.7rem 0;cursor:pointer}
.item>summary::marker{color:var(--accent)}.item p,.item li,blockquote{white-space:pre-line}
.tag{display:inline-block;padding:0 .45rem;margin-right:.35rem;border:1px solid var(--edge);border-radius:6px;
font-size:.8125rem;line-height:1.5}.tag.bad{background:var(--ink);border-color:var(--ink);color:var(--paper)}
dl{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:.6rem 1rem;padding-bottom:1rem}dd{min-width:0}
dd li+li{margin-top:.5rem}blockquote{padding-left:.75rem;border-left:3px solid var(--line)}dd .scroll{margin-top:0}
code{font-size:.875em}@media(max-width:40rem){figure{padding:.75rem .5rem}.item{padding:0 .7rem}
dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.75rem}}
@media print{body{max-width:none;padding:0;background:none;font-size:11pt}nav,.filter{display:none}
.scroll{overflow:visible}figure,.card{break-inside:avoid}svg{max-width:22rem}h2,h3{break-after:avoid}}
"""


def figure_html(title: str, picture: str, note: str = "") -> str:
    """Wrap a picture in a figure with a heading and an optional note. The arguments are inserted as HTML."""
    caption = f"<figcaption>{note}</figcaption>" if note else ""
    return f"<figure><h3>{title}</h3>{picture}{caption}</figure>"


def table(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]], own: str = "") -> str:
    """Make a table in a scrollable box that can be focused by keyboard. The arguments are inserted as HTML.

    Args:
        name: accessible name of the table.
        heads: column headings.
        rows: cells of each row; the first is the row heading.
        own: heading of the row to highlight.
    """
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(
        f'<tr{" class=own" if first == own else ""}><th scope="row">{first}</th>'
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for first, *cells in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def row(label: str, measure: Record, strong: bool) -> Row | None:
    """Make a plot row from a measure record; None if the measure has no value."""
    value, low, high, n = (number(measure.get(name)) for name in ("value", "low", "high", "n"))
    return (
        None if value is None else Row(label.replace("_", " "), value, low, high, None if n is None else int(n), strong)
    )


def cell(name: str, measure: Record) -> str:
    """Format a measure for a table cell: its value, with the interval below."""
    value = number(measure.get("value"))
    return "–" if value is None else f"{format_value(name, value, measure)}<small>{interval(name, measure)}</small>"


def interval(name: str, measure: Record) -> str:
    """Format an interval as "85.2–93.1%, n 201", with the parts that are known."""
    low, high, n = (number(measure.get(name)) for name in ("low", "high", "n"))
    between = []
    if low is not None and high is not None:
        between = [f"{percent(low, '')}–{percent(high)}" if _is_share(name) else f"{low:.4g}–{high:.4g}"]
    return ", ".join(between + ([] if n is None else [f"n&nbsp;{n:,.0f}"]))


def format_value(name: str, value: object, measure: Record) -> str:
    """Format a value in the unit of a measure: the measure's value, its bound, or the value of the previous run."""
    known = number(value)
    if known is None:
        return NOTHING
    if _is_share(name):
        return percent(known)
    return milliseconds(known) if str(name).endswith("_ms") else f"{known:.4g}"


def _is_share(name: str) -> bool:
    return name in SHARE_OF or name.startswith(("hit@", "all_hit@"))


def share(value: float | None) -> str:
    """Format a share as a percentage, or as "not measured" if it is None."""
    return NOTHING if value is None else percent(value)


def duration(value: object) -> str:
    """Format a number of milliseconds, or "not measured" if the value is not a number."""
    known = number(value)
    return NOTHING if known is None else milliseconds(known)


def listed(cells: Iterable[str]) -> str:
    """Make an HTML list from safe HTML; an empty string if there are no entries."""
    lines = "".join(f"<li>{one}</li>" for one in cells)
    return f"<ul>{lines}</ul>" if lines else ""


def escaped_text(text: object, tag: str = "span") -> str:
    """Escape text from outside, and mark its language and text direction."""
    if not text:
        return ""
    language = ' lang="ko"' if language_of(str(text)) == "ko" else ""
    return f'<{tag}{language} dir="auto">{escaped(text)}</{tag}>'


def quoted(passage: Record) -> str:
    """Render the quote of a passage as a block quotation."""
    return escaped_text(passage.get("quote"), "blockquote")


def file_of(passage: Record) -> str:
    """Return the last part of a passage's source."""
    return escaped_text(PurePosixPath(str(passage.get("source"))).name)


def place(passage: Record) -> str:
    """Format the position of a passage: its file and character offsets."""
    return f"{file_of(passage)} {escaped_field(passage, 'start')}–{escaped_field(passage, 'end')}"


def readable_name(name: object) -> str:
    """Format an identifier as escaped words: underscores become spaces."""
    return escaped(str(name).replace("_", " "))


def measure_title(name: str) -> str:
    """Format the name of a measure as a title, such as "nDCG@10, by span"."""
    if name in TITLES:
        return TITLES[name]
    measure, view = name.rsplit("_", 1) if name.endswith(("_span", "_document")) else (name, "")
    known = measure.replace("ndcg", "nDCG").replace("mrr", "MRR")
    known = readable_name(known if known != measure else measure[:1].upper() + measure[1:])
    return f"{known}, by {view}" if view else known


def escaped_field(record: Record, name: str) -> str:
    """Format a field of a record as escaped text; "not measured" if it is missing or empty."""
    value = record.get(name)
    if value is None or value == "":
        return NOTHING
    return f"{value:.6g}" if isinstance(value, float) else escaped(value)


def escaped_fields(records: object) -> list[tuple[str, str]]:
    """Format all fields of a record as pairs of name and escaped value."""
    known = as_record(records)
    return [(escaped(name), escaped_field(known, str(name))) for name in known]


def date(summary: Record) -> str:
    """Format the creation date of a run."""
    return escaped(str(summary.get("created") or "date unknown").replace("T", " ").replace("Z", " UTC"))


def as_record(value: object) -> Record:
    """Return a mapping unchanged, a bare number as a measure record with that value, and an empty record otherwise."""
    if isinstance(value, Mapping):
        return value
    return {} if number(value) is None else {"value": value}


def as_list(value: object) -> Sequence[Any]:
    """Return a list or tuple unchanged, and an empty tuple otherwise."""
    return value if isinstance(value, list | tuple) else ()


def records_of(holder: Record, name: str) -> list[Record]:
    """Return the records in a list field."""
    return [as_record(one) for one in as_list(holder.get(name))]


def ordered(systems: Iterable[Record]) -> list[str]:
    """Return the names of all measures, known ones first in display order."""
    names = list(dict.fromkeys(name for system in systems for name in system))
    return [name for name in SHARE_OF if name in names] + [name for name in names if name not in SHARE_OF]


def policy_hash(text: str) -> str:
    """Return the hash source that allows an inline style or script in a content security policy."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
