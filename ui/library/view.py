"""Render the library tab as HTML. Pure functions; everything is escaped.

It renders the table of documents, the reading view, the outcomes of uploads, and the form in which users select the
documents to search. The module opens no index and does not depend on Gradio.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.index import Summary
from rag.records import Document
from ui.library.outcomes import outcome_text
from ui.library.uploads import Event, Limits, UploadOutcome, UploadProgress
from ui.shared import Selection, escaped, kind_badge, lang, outlets, prose
from ui.words import LibraryLabels, counted

REACH = 400_000  # characters shown of a document: browsers lay out longer texts slowly


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


def reading(document: Document | None, labels: LibraryLabels) -> str:
    """Return a document as HTML, from its beginning; a hint if none is selected."""
    if document is None:
        return f'<p class="hint" lang="{labels.language}">{escaped(labels.reading_note)}</p>'
    known = (document.publisher, document.author, document.published or document.dating or labels.undated)
    facts = " · ".join(f"<span>{escaped(fact)}</span>" for fact in known if fact)
    more = " …" if len(document.text) > REACH else ""
    return (
        f'<article class="document" lang="{labels.language}" tabindex="-1" aria-label="{escaped(document.title)}">'
        f'<header><nav><button type="button" class="close-reading">{escaped(labels.close)}</button></nav>'
        f'<h2>{escaped(document.title)}{kind_badge(document.kind, labels)}</h2><p class="facts">{facts}</p>'
        f'<p class="facts">{escaped(document.source)}</p></header>'
        f'<div class="text"{lang(document.language)}>{prose(document.text[:REACH])}{more}</div></article>'
    )


def uploads_list(names: Sequence[str], events: Sequence[Event], limits: Limits, labels: LibraryLabels) -> str:
    """Return every file of an upload as HTML: waiting, its progress, or its outcome.

    Args:
        names: the names of the files, in the order in which they were sent.
        events: the events so far; for each file the last one counts.
        limits: the limits that error messages mention.
        labels: the words of the tab.
    """
    latest = {event.position: event for event in events}
    items = "".join(
        _upload(latest[place].name if place in latest else name, latest.get(place), limits, labels)
        for place, name in enumerate(names, start=1)
    )
    is_over = all(isinstance(latest.get(place), UploadOutcome) for place in range(1, len(names) + 1))
    title = escaped(labels.outcomes if is_over else labels.taking_in)
    return f'<section class="uploads" lang="{labels.language}"><h2>{title}</h2><ul>{items}</ul></section>'


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
        (labels.outlet, document.publisher or labels.unknown),
        (labels.dated, document.published or document.dating or labels.undated),
        (labels.passages, f"{document.chunks:,}"),
        (labels.size, labels.characters.format(f"{document.characters:,}") + pages),
    )
    return (
        f'<tr><th scope="row"><span class="title">{escaped(document.title)}</span>{kind_badge(document.kind, labels)}'
        f'<span class="file">{escaped(document.source)}</span></th>'
        + "".join(f'<td data-label="{escaped(label)}">{escaped(text)}</td>' for label, text in cells)
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


def _check(name: str, value: str, label: str, is_checked: bool) -> str:
    checked = " checked" if is_checked else ""
    return (
        f'<label class="check"><input type="checkbox" name="{name}" value="{escaped(value)}"{checked}>'
        f"<span>{escaped(label)}</span></label>"
    )
