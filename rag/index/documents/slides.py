"""Read presentations: a slide is a section with its number and title, its shapes, and the speaker's notes.

The number in the heading is the place of a quote. This module knows python-pptx; it does not know files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.index.documents.archive import Deadline, checked
from rag.index.documents.charts import chart_table
from rag.index.documents.decoding import normalise
from rag.index.documents.diagrams import diagram_items
from rag.index.documents.forms import FormCell, form_lines
from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.metadata import Description
from rag.index.documents.properties import describe
from rag.index.documents.refusals import without_text
from rag.index.documents.rows import one_cell

_DEEPEST = 20  # groups in one another
_LONGEST_TITLE = 200  # characters; beyond it only the first paragraph is the title


def read_slides(data: bytes, source: str) -> tuple[str, Description]:
    """Return the normalised text of a presentation and its metadata.

    Raises:
        DocumentError: the file is damaged, protected, too costly to read, or holds no text.
    """
    import pptx

    with checked(data, source) as file:
        deadline = Deadline(source)
        presentation = pptx.Presentation(file)
        sections, titles = [], []
        for number, slide in enumerate(presentation.slides, start=1):
            deadline.check()
            title, rest = _title(slide)
            titles.append(title)
            sections.append(_section(number, slide, title, rest))
        properties = presentation.core_properties
        description = {**describe(next(filter(None, titles), ""), ""), **describe(properties.title, properties.author)}
    if not any(sections):
        raise without_text(source)
    return normalise("\n\n".join(filter(None, sections))), description


def _title(slide: Any) -> tuple[str, list[str]]:
    """Return the title of a slide, and the paragraphs beyond it where a whole text stands in its place."""
    heading = slide.shapes.title
    has_text = heading is not None and heading.has_text_frame
    paragraphs = _paragraphs(heading.text_frame, items=False) if has_text else []
    whole = " ".join(paragraphs)
    return (whole, []) if len(whole) <= _LONGEST_TITLE else (paragraphs[0], paragraphs[1:])


def _section(number: int, slide: Any, title: str, rest: list[str]) -> str:
    """Return a slide as Markdown, "" where nothing is written on it."""
    own = None if slide.shapes.title is None else slide.shapes.title.shape_id
    shapes = [shape for shape in slide.shapes if shape.shape_id != own and not _is_furniture(shape)]
    blocks = [*rest, *(block for shape in shapes for block in _blocks(shape))]
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
        blocks.extend(_paragraphs(frame, items=False))
    blocks = [block for block in blocks if block]
    return "\n\n".join([f"## {number}. {title}".rstrip(), *blocks]) if title or blocks else ""


def _is_furniture(shape: Any) -> bool:
    """Return whether a shape is the number, the date or the foot of a slide."""
    return bool(shape.element.xpath(".//p:nvPr/p:ph[@type='sldNum' or @type='dt' or @type='ftr']"))


def _blocks(shape: Any, depth: int = 0) -> Iterator[str]:
    """Yield what a shape and the shapes grouped in it say."""
    if hasattr(shape, "shapes") and depth < _DEEPEST:
        for inner in shape.shapes:
            yield from _blocks(inner, depth + 1)
    elif getattr(shape, "has_table", False):
        yield _table(shape.table)
    elif getattr(shape, "has_chart", False):
        yield chart_table(shape.chart._chartSpace)
    elif shape.element.tag.endswith("}graphicFrame"):
        items = diagram_items(shape.element, lambda name: shape.part.related_part(name).blob)
        yield "\n".join(f"- {item}" for item in items)
    elif shape.has_text_frame:
        yield "\n".join(_paragraphs(shape.text_frame, items=True))


def _table(table: Any) -> str:
    rows = [list(row.cells) for row in table.rows]
    own = [[_form_cell(cell) for cell in row if not cell.is_spanned] for row in rows]
    return "\n".join(form_lines(own)) or markdown_table(
        [[one_cell(cell.text) for cell in row] for row in rows], may_be_form=False
    )


def _form_cell(cell: Any) -> FormCell:
    return FormCell(one_cell(cell.text), cell.span_height if cell.is_merge_origin else 1)


def _paragraphs(frame: Any, *, items: bool) -> list[str]:
    """Return the paragraphs of a text; several on a slide are the items of a list."""
    texts = [text for paragraph in frame.paragraphs if (text := one_cell(paragraph.text))]
    return [f"- {text}" for text in texts] if items and len(texts) > 1 else texts
