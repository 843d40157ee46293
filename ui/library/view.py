"""What is indexed -> what the library tab shows: pure functions that make HTML, everything escaped.

The table of documents, a document to be read, what became of uploaded files, and the choice of documents that a
question is asked of. The module opens no index and knows no Gradio.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.index import Summary
from rag.records import Document
from ui.library.outcomes import outcome_text
from ui.library.uploads import Event, Limits, UploadOutcome, UploadProgress
from ui.shared import Selection, badge, escaped, lang, outlets, prose
from ui.words import LibraryLabels

REACH = 400_000  # characters of a document that are shown: a browser lays out more only slowly


def documents_table(documents: Sequence[Summary], labels: LibraryLabels) -> str:
    """All documents, a row each, with what may be done with them."""
    title = f'<h2 id="documents-title">{escaped(labels.indexed)}</h2>'
    if not documents:
        text = f"<p>{escaped(labels.empty)}</p><p>{escaped(labels.empty_note)}</p>"
        return f'<section class="documents" lang="{labels.language}">{title}<div class="empty">{text}</div></section>'
    counts = labels.documents.format(f"{len(documents):,}", f"{sum(one.chunks for one in documents):,}")
    heads = (labels.document, labels.outlet, labels.dated, labels.passages, labels.size)
    head = "".join(f'<th scope="col">{escaped(text)}</th>' for text in heads)
    rows = "".join(_row(document, labels) for document in documents)
    return (
        f'<section class="documents" lang="{labels.language}">{title}<p class="hint">{escaped(counts)}</p>'
        f'<table aria-labelledby="documents-title"><thead><tr>{head}<td></td></tr></thead><tbody>{rows}</tbody></table>'
        "</section>"
    )


def reading(document: Document | None, labels: LibraryLabels) -> str:
    """A document to be read from its first word, or where none is chosen, a word about that."""
    if document is None:
        return f'<p class="hint" lang="{labels.language}">{escaped(labels.reading_note)}</p>'
    known = (document.publisher, document.author, document.published or document.dating or labels.undated)
    digest = badge(labels.digest) if document.kind == "digest" else ""
    facts = " · ".join(f"<span>{escaped(fact)}</span>" for fact in known if fact)
    more = " …" if len(document.text) > REACH else ""
    return (
        f'<article class="document" lang="{labels.language}" tabindex="-1" aria-label="{escaped(document.title)}">'
        f'<header><nav><button type="button" class="close-reading">{escaped(labels.close)}</button></nav>'
        f'<h2>{escaped(document.title)}{digest}</h2><p class="facts">{facts}</p>'
        f'<p class="facts">{escaped(document.source)}</p></header>'
        f'<div class="text"{lang(document.language)}>{prose(document.text[:REACH])}{more}</div></article>'
    )


def uploads_list(names: Sequence[str], events: Sequence[Event], limits: Limits, labels: LibraryLabels) -> str:
    """Every file of an upload: waiting, how far it is, or what became of it.

    Args:
        names: of the files, in the order in which they were sent.
        events: what was reported so far; of one file the last counts.
        limits: what the refusals name.
        labels: the words.
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
    """The form in which people choose what is searched: outlets, documents and dates; choice.js reads it."""
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
    """What is searched, in a few words; ``chosen`` is the number of documents, None for all."""
    return labels.filter_all if chosen is None else labels.filter_some.format(f"{chosen:,}")


def _row(document: Summary, labels: LibraryLabels) -> str:
    digest = badge(labels.digest) if document.kind == "digest" else ""
    pages = f" · {labels.pages.format(document.pages)}" if document.pages else ""
    name = f'data-document="{escaped(document.id)}"'
    asks = escaped(labels.ask_remove.format(document.title))
    cells = (
        (labels.outlet, document.publisher or labels.unknown),
        (labels.dated, document.published or document.dating or labels.undated),
        (labels.passages, f"{document.chunks:,}"),
        (labels.size, labels.characters.format(f"{document.characters:,}") + pages),
    )
    return (
        f'<tr><th scope="row"><span class="title">{escaped(document.title)}</span>{digest}'
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
        said = labels.progress.format(f"{event.total:,}", f"{event.done:,}")
        bar = f'<progress max="{event.total}" value="{event.done}">{escaped(said)}</progress> {escaped(said)}'
    return f'<li class="going">{title}<span>{bar}</span></li>'


def _check(name: str, value: str, label: str, is_checked: bool) -> str:
    checked = " checked" if is_checked else ""
    return (
        f'<label class="check"><input type="checkbox" name="{name}" value="{escaped(value)}"{checked}>'
        f"<span>{escaped(label)}</span></label>"
    )
