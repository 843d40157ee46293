"""Render a document that is read, and the outcomes of uploads, as HTML. Pure functions; everything is escaped.

The module opens no index and does not depend on Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.index import Summary
from rag.text import language_of
from ui.library.outcomes import outcome_text
from ui.library.uploads import Event, Limits, UploadOutcome, UploadProgress
from ui.reading import Readable, View, article
from ui.shared import escaped, lang
from ui.words import LibraryLabels, reading_labels

LISTED = 20  # files that are listed one by one
FAILURES = 50  # files of a larger upload that are listed because they failed
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Introduced:
    """A document that has just come in, its first sentence, and questions that it answers."""

    document: Summary
    lead: str = ""
    questions: tuple[str, ...] = ()


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
    """Return every file of an upload as HTML: waiting, its progress, or its outcome; of many, a count and the failures.

    Args:
        names: the names of the files, in the order in which they were sent.
        events: the events so far; for each file the last one counts.
        limits: the limits that error messages mention.
        labels: the words of the tab.
        introduced: the new documents, by the position of their file.
    """
    known = introduced or {}
    latest = {event.position: event for event in events}
    count, places = _shown(names, latest, labels)
    items = count + "".join(
        _upload(latest[place].name if place in latest else names[place - 1], latest.get(place), limits, labels)
        + (_introduction(known[place], labels) if place in known else "")
        for place in (*places, *(place for place in known if place not in places))
    )
    is_over = all(isinstance(latest.get(place), UploadOutcome) for place in range(1, len(names) + 1))
    title = escaped(labels.outcomes if is_over else labels.taking_in)
    close = f'<button type="button" class="plain close-uploads">{escaped(labels.close)}</button>' if is_over else ""
    return (
        f'<section class="uploads" lang="{labels.language}" tabindex="-1" aria-label="{title}">'
        f"<header><h2>{title}</h2>{close}</header><ul>{items}</ul></section>"
    )


def _shown(names: Sequence[str], latest: Mapping[int, Event], labels: LibraryLabels) -> tuple[str, Sequence[int]]:
    """Return how far a large upload is, as HTML, and the places of the files that are listed one by one."""
    places = range(1, len(names) + 1)
    if len(names) <= LISTED:
        return "", places
    over = [place for place in places if isinstance(latest.get(place), UploadOutcome)]
    failed = [place for place in over if getattr(latest[place], "status", "") == "failed"]
    going = [place for place in latest if place not in set(over)]
    said = labels.many_done.format(f"{len(names):,}", f"{len(over):,}")
    if failed:
        said += f" · {labels.many_failed.format(f'{len(failed):,}')}"
    is_over = len(over) == len(names)
    bar = "" if is_over else f'<progress max="{len(names)}" value="{len(over)}">{escaped(said)}</progress>'
    return f'<li class="going"><span class="title">{escaped(said)}</span><span>{bar}</span></li>', [
        *failed[:FAILURES],
        *going,
    ]


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
    about = f"<p{lang(document.language)}>{escaped(new.lead)}</p>" if new.lead else ""
    questions = f'<p class="hint">{escaped(labels.try_asking)}</p><ul>{asked}</ul>' if asked else ""
    return f'<li class="introduced"><p class="facts"{lang(document.language)}>{known}</p>{about}{questions}</li>'
