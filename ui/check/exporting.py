"""Write the results of a check to a file: Word, HTML or Markdown, in the words of the page."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rag.answering import kind_text, summary_text, verdict_sign, verdict_text
from rag.records import CheckedSentence
from ui.check.render import attribution_of, kind_of
from ui.shared import escaped, markdown_text, one_line
from ui.words import CheckLabels

SUFFIXES = {"word": ".docx", "html": ".html", "markdown": ".md"}
_STYLE = """body { max-width: 960px; margin: 2em auto; padding: 0 1em; font: 16px/1.7 system-ui, sans-serif; }
td, th { padding: 8px 12px; border: 1px solid #999; text-align: left; vertical-align: top; }
table { border-collapse: collapse; } blockquote { margin: 0; }
.supported td:first-child { background: #d5f5ef; } .matched td:first-child { background: #eef7f5; }
.partly td:first-child { background: #fdf0c8; } .contradicted td:first-child { background: #fbdcd6; }
.not_found td:first-child { background: #e8e6e3; }"""


def exported(checked: Sequence[CheckedSentence], kind: str, labels: CheckLabels) -> bytes:
    """Return the file with the results.

    Args:
        checked: the sentences in their order.
        kind: word, html or markdown.
        labels: the words of the tab.
    """
    if kind == "word":
        return _word(checked, labels)
    return (_html if kind == "html" else _markdown)(checked, labels).encode()


def _result(one: CheckedSentence, labels: CheckLabels) -> str:
    if one.verdict is None:
        return kind_text(one, labels.language)
    computed = f" {labels.computed.format(one.computed)}" if one.computed else ""
    return f"{verdict_sign(one)} {verdict_text(one, labels.language)}{computed}"


def _words(one: CheckedSentence, labels: CheckLabels) -> list[tuple[str, str]]:
    """Return the quotes of a sentence, each with where it is from."""
    return [(" ".join(cited.quote.split()), attribution_of(cited, labels)) for cited in one.citations]


def _markdown(checked: Sequence[CheckedSentence], labels: CheckLabels) -> str:
    blocks = [f"# {labels.exported_title}", markdown_text(summary_text(checked, labels.language))]
    for one in checked:
        quotes = [f"  > “{markdown_text(quote)}” — {markdown_text(where)}" for quote, where in _words(one, labels)]
        blocks.append(
            "\n\n".join([f"- {markdown_text(one.sentence)}", f"  **{markdown_text(_result(one, labels))}**", *quotes])
        )
    return "\n\n".join(blocks) + "\n"


def _html(checked: Sequence[CheckedSentence], labels: CheckLabels) -> str:
    rows = "".join(
        f'<tr class="{kind_of(one)}"><td>{escaped(" ".join(one.sentence.split()))}</td>'
        f"<td>{escaped(_result(one, labels))}</td><td>{_quotes(one, labels)}</td></tr>"
        for one in checked
    )
    heads = "".join(f'<th scope="col">{escaped(name)}</th>' for name in _heads(labels))
    title = escaped(labels.exported_title)
    return (
        f'<!doctype html><html lang="{labels.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><p>{escaped(summary_text(checked, labels.language))}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>\n"
    )


def _quotes(one: CheckedSentence, labels: CheckLabels) -> str:
    return "".join(
        f"<blockquote>“{escaped(quote)}”</blockquote><p>{escaped(where)}</p>" for quote, where in _words(one, labels)
    )


def _heads(labels: CheckLabels) -> tuple[str, str, str]:
    return labels.sentence, labels.verdict, labels.evidence


def _word(checked: Sequence[CheckedSentence], labels: CheckLabels) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(labels.exported_title, 1)
    document.add_paragraph(one_line(summary_text(checked, labels.language)))
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, name in zip(table.rows[0].cells, _heads(labels), strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    for one in checked:
        said, result, words = table.add_row().cells
        said.text = one_line(one.sentence)
        result.text = one_line(_result(one, labels))
        quoted = [f"“{one_line(quote)}”\n{one_line(where)}" for quote, where in _words(one, labels)]
        words.text = "\n\n".join(quoted)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
