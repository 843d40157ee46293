"""Render the library tab as HTML. Pure functions; everything is escaped.

It renders the table of documents, the reading view, the outcomes of uploads, and the form in which users select the
documents to search. The module opens no index and does not depend on Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.index import Summary
from rag.text import language_of
from ui.library.outcomes import outcome_text
from ui.library.uploads import Event, Limits, UploadOutcome, UploadProgress
from ui.reading import Readable, View, article
from ui.shared import Selection, dated, escaped, kind_badge, lang, outlets
from ui.words import LibraryLabels, counted, reading_labels

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Introduced:
    """A document that has just come in, and questions that it answers."""

    document: Summary
    questions: tuple[str, ...] = ()


def documents_table(documents: Sequence[Summary], labels: LibraryLabels) -> str:
    """Return the table of all documents, one row each, with buttons to read and remove them."""
    title = f'<h2 id="documents-title">{escaped(labels.indexed)}</h2>'
    if not documents:
        text = f"<p>{escaped(labels.empty)}</p><p>{escaped(labels.empty_note)}</p>"
        return f'<section class="documents" lang="{labels.language}">{title}<div class="empty">{text}</div></section>'
    passages = counted(labels.of_passages, sum(one.chunks for one in documents))
    counts = f"{counted(labels.documents, len(documents))} · {passages}"
    heads = (labels.document, labels.outlet, labels.dated, labels.passages, labels.size)
    head = "".join(f'<th scope="col">{escaped(text)}</th>' for text in heads)
    rows = "".join(_row(document, labels) for document in documents)
    return (
        f'<section class="documents" lang="{labels.language}">{title}<p class="hint">{escaped(counts)}</p>'
        f'<table aria-labelledby="documents-title"><thead><tr>{head}<td></td></tr></thead><tbody>{rows}</tbody></table>'
        "</section>"
    )


def reading(shown: Readable | None, labels: LibraryLabels, at: Span | None = None) -> str:
    """Return a document as HTML; a hint if none is selected.

    Args:
        shown: the document.
        labels: the words of the tab.
        at: the place that is opened and marked; where the document has no such place, a sentence says so.
    """
    if shown is None:
        return f'<p class="hint" lang="{labels.language}">{escaped(labels.reading_note)}</p>'
    close = f'<nav><button type="button" class="close-reading">{escaped(labels.close)}</button></nav>'
    is_beyond = at is not None and at[1] > len(shown.document.text)
    note = reading_labels(labels.language).beyond_end if is_beyond else ""
    return article(shown, View(None if is_beyond else at, navigation=close, note=note), labels.language)


def uploads_list(
    names: Sequence[str],
    events: Sequence[Event],
    limits: Limits,
    labels: LibraryLabels,
    introduced: Mapping[int, Introduced] | None = None,
) -> str:
    """Return every file of an upload as HTML: waiting, its progress, or its outcome.

    Args:
        names: the names of the files, in the order in which they were sent.
        events: the events so far; for each file the last one counts.
        limits: the limits that error messages mention.
        labels: the words of the tab.
        introduced: the new documents, by the position of their file.
    """
    known = introduced or {}
    latest = {event.position: event for event in events}
    items = "".join(
        _upload(latest[place].name if place in latest else name, latest.get(place), limits, labels)
        + (_introduction(known[place], labels) if place in known else "")
        for place, name in enumerate(names, start=1)
    )
    is_over = all(isinstance(latest.get(place), UploadOutcome) for place in range(1, len(names) + 1))
    title = escaped(labels.outcomes if is_over else labels.taking_in)
    close = f'<button type="button" class="plain close-uploads">{escaped(labels.close)}</button>' if is_over else ""
    return (
        f'<section class="uploads" lang="{labels.language}" tabindex="-1" aria-label="{title}">'
        f"<header><h2>{title}</h2>{close}</header><ul>{items}</ul></section>"
    )


def choice_of_documents(documents: Sequence[Summary], selection: Selection, labels: LibraryLabels) -> str:
    """Return the form in which users select outlets, documents and dates to search; choice.js reads it."""
    publishers = "".join(_check("outlet", name, name, name in selection.outlets) for name in outlets(documents))
    titles = "".join(_check("document", one.id, one.title, one.id in selection.documents) for one in documents)
    dates = "".join(
        f'<label>{escaped(label)}<input type="text" name="{name}" value="{escaped(value)}" maxlength="10" '
        f'autocomplete="off" placeholder="2024-06-15" aria-description="{escaped(labels.filter_date_hint)}"></label>'
        for name, label, value in (
            ("since", labels.filter_since, selection.since),
            ("until", labels.filter_until, selection.until),
        )
    )
    groups = (
        f"<fieldset><legend>{escaped(labels.filter_outlets)}</legend>{publishers}</fieldset>" if publishers else "",
        f"<fieldset><legend>{escaped(labels.filter_documents)}</legend>{titles}</fieldset>" if titles else "",
        f"<fieldset><legend>{escaped(labels.dated)}</legend>{dates}"
        f'<p class="hint">{escaped(labels.filter_date_hint)}</p></fieldset>',
    )
    return (
        f'<form class="choice" lang="{labels.language}"><p class="hint">{escaped(labels.filter_note)}</p>'
        f'{"".join(groups)}<button type="reset" class="plain">{escaped(labels.filter_reset)}</button></form>'
    )


def choice_text(chosen: int | None, labels: LibraryLabels) -> str:
    """Return a short description of what is searched; ``chosen`` is the number of documents, None for all."""
    return labels.filter_all if chosen is None else counted(labels.filter_some, chosen)


def _row(document: Summary, labels: LibraryLabels) -> str:
    pages = f" · {counted(labels.pages, document.pages)}" if document.pages else ""
    name = f'data-document="{escaped(document.id)}"'
    asks = escaped(labels.ask_remove.format(document.title))
    cells = (
        (labels.outlet, escaped(document.publisher or labels.unknown)),
        (labels.dated, dated(document.published, document.dating or labels.undated)),
        (labels.passages, f"{document.chunks:,}"),
        (labels.size, escaped(labels.characters.format(f"{document.characters:,}") + pages)),
    )
    return (
        f'<tr><th scope="row"><span class="title">{escaped(document.title)}</span>{kind_badge(document.kind, labels)}'
        f'<span class="file">{escaped(document.source)}</span></th>'
        + "".join(f'<td data-label="{escaped(label)}">{text}</td>' for label, text in cells)
        + f'<td class="row-actions"><button type="button" class="plain read-one" {name} '
        f'aria-label="{escaped(labels.read_one.format(document.title))}">{escaped(labels.read)}</button>'
        f'<button type="button" class="plain remove-one" {name} data-asks="{asks}" '
        f'aria-label="{escaped(labels.remove_one.format(document.title))}">{escaped(labels.remove)}</button></td></tr>'
    )


def _upload(name: str, event: Event | None, limits: Limits, labels: LibraryLabels) -> str:
    title = f'<span class="title">{escaped(name)}</span>'
    if isinstance(event, UploadOutcome):
        kind = "failed" if event.status == "failed" else "done"
        return f'<li class="{kind}">{title}<span>{escaped(outcome_text(event, limits, labels.language))}</span></li>'
    bar = '<progress max="1"></progress>'
    if isinstance(event, UploadProgress) and event.total:
        said = labels.progress.format(f"{event.total:,}", f"{event.done:,}", f"{event.seconds_left:,.0f}")
        bar = f'<progress max="{event.total}" value="{event.done}">{escaped(said)}</progress> {escaped(said)}'
    return f'<li class="going">{title}<span>{bar}</span></li>'


def _introduction(new: Introduced, labels: LibraryLabels) -> str:
    """Return what a document that came in is about, and what may be asked of it."""
    document = new.document
    facts = [f"<span>{escaped(fact)}</span>" for fact in (document.publisher, document.published) if fact]
    known = " · ".join([f"<strong>{escaped(document.title)}</strong>", *facts])
    asked = "".join(
        f'<li><button type="button" class="example" lang="{language_of(text)}">{escaped(text)}</button></li>'
        for text in new.questions
    )
    questions = f'<p class="hint">{escaped(labels.try_asking)}</p><ul>{asked}</ul>' if asked else ""
    return f'<li class="introduced"><p class="facts"{lang(document.language)}>{known}</p>{questions}</li>'


def _check(name: str, value: str, label: str, is_checked: bool) -> str:
    checked = " checked" if is_checked else ""
    return (
        f'<label class="check"><input type="checkbox" name="{name}" value="{escaped(value)}"{checked}>'
        f"<span>{escaped(label)}</span></label>"
    )
