"""Write a conversation, or one answer, as Markdown, plain text or HTML, with its sources as numbered notes.

What is written is laid out by ``paper``; each format escapes what comes from documents, the model or the user. The HTML
stands alone: it loads nothing. The JSON export is ``ui.shared.conversation.to_json``, Word is written by ``word``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ui.chat.paper import Line, Paper, Part, Piece, answer_paper
from ui.chat.word import word_document
from ui.shared import Exchange, escaped, markdown_text, one_line
from ui.words import Labels, labels_for

_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:16px/1.7 system-ui,'Apple SD Gothic Neo',"
    "'Malgun Gothic','Noto Sans CJK KR',sans-serif;word-break:keep-all;overflow-wrap:anywhere;"
    "color:#1c1917;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}sup{line-height:0}a{color:#0f766e}"
    "table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.3rem .6rem;text-align:left}"
    ".notes{margin-top:2.5rem;padding-top:.5rem;border-top:1px solid #bbb;font-size:.9rem}"
    "@media print{body{margin:0;max-width:none}h2{break-after:avoid}p,li,tr{break-inside:avoid}}"
)


def as_markdown(paper: Paper, labels: Labels) -> str:
    """Return a paper as Markdown, with headings, and a footnote for each note.

    Args:
        paper: what is written.
        labels: the words above the notes.
    """
    return _markdown(paper, {"title": "# {}", "question": "## {}"})


def as_text(paper: Paper, labels: Labels) -> str:
    """Return a paper as plain text; the arguments are those of ``as_markdown``."""
    blocks = [_plain(part, f"{labels.asked}: ") for part in paper.parts]
    notes = [f"[{number}] {one_line(note)}" for number, note in enumerate(paper.notes, start=1)]
    return "\n\n".join([*blocks, *([labels.sources, "\n".join(notes)] if notes else [])]) + "\n"


def as_html(paper: Paper, labels: Labels) -> str:
    """Return a paper as a page of its own; the arguments are those of ``as_markdown``."""
    title = _html_line(paper.parts[0].lines[0])
    items = "".join(f'<li id="note-{n}">{escaped(one_line(note))}</li>' for n, note in enumerate(paper.notes, start=1))
    notes = f'<section class="notes"><h2>{escaped(labels.sources)}</h2><ol>{items}</ol></section>' if items else ""
    return (
        f'<!doctype html>\n<html lang="{labels.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{''.join(map(_html, paper.parts))}{notes}</body></html>\n"
    )


FORMATS: dict[str, Callable[[Paper, Labels], str | bytes]] = {
    ".md": as_markdown,
    ".txt": as_text,
    ".html": as_html,
    ".docx": word_document,
}
"""What a chat or an answer is saved as, by the end of the file's name."""


def answer_markdown(exchange: Exchange, language: str) -> str:
    """Return one answer to copy: its question in bold, and a footnote for each citation."""
    return _markdown(answer_paper(exchange, labels_for(language)), {"title": "**{}**"})


def _markdown(paper: Paper, headings: Mapping[str, str]) -> str:
    notes = [f"[^{number}]: {markdown_text(note)}" for number, note in enumerate(paper.notes, start=1)]
    return "\n\n".join([_markdown_part(part, headings) for part in paper.parts] + notes) + "\n"


def _markdown_part(part: Part, headings: Mapping[str, str]) -> str:
    lines = [[_markdown_piece(piece) for piece in line] for line in part.lines]
    if part.kind == "table":
        header, *rows = (f"| {' | '.join(cells)} |" for cells in lines)
        return "\n".join([header, f"| {' | '.join(['---'] * len(lines[0]))} |", *rows])
    texts = [" ".join(pieces) for pieces in lines]
    if part.kind == "list":
        return "\n".join(f"- {text}" for text in texts)
    return headings.get(part.kind, "{}").format(texts[0])


def _markdown_piece(piece: Piece) -> str:
    return markdown_text(piece.text) + "".join(f"[^{number}]" for number in piece.notes)


def _plain(part: Part, asked: str) -> str:
    lines = [[one_line(one.text) + "".join(f"[{n}]" for n in one.notes) for one in line] for line in part.lines]
    if part.kind == "table":
        return "\n".join(" | ".join(cells) for cells in lines)
    lead = {"list": "• ", "question": asked}.get(part.kind, "")
    return "\n".join(lead + " ".join(pieces) for pieces in lines)


def _html(part: Part) -> str:
    if part.kind == "table":
        header, *rows = part.lines
        head = "".join(f'<th scope="col">{_html_line((cell,))}</th>' for cell in header)
        body = "".join(f"<tr>{''.join(f'<td>{_html_line((cell,))}</td>' for cell in row)}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    if part.kind == "list":
        return f"<ul>{''.join(f'<li>{_html_line(line)}</li>' for line in part.lines)}</ul>"
    tag = {"title": "h1", "question": "h2"}.get(part.kind, "p")
    return f"<{tag}>{_html_line(part.lines[0])}</{tag}>"


def _html_line(line: Line) -> str:
    def marks(piece: Piece) -> str:
        return "".join(f'<sup><a href="#note-{number}">[{number}]</a></sup>' for number in piece.notes)

    return " ".join(escaped(one_line(piece.text)) + marks(piece) for piece in line)
