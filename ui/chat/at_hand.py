"""Render what is at hand beside an empty chat: the library, and how to add to it. Pure functions; all is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering import period
from rag.index import Summary
from ui.library import adding
from ui.shared import dated, escaped, lang
from ui.words import LibraryLabels, counted

MOST = 8  # documents that are named


def at_hand(documents: Sequence[Summary], labels: LibraryLabels) -> str:
    """Return the documents of the library, the newest first, and the buttons that add others.

    Args:
        documents: all documents.
        labels: the words of the library.
    """
    title = f"<strong>{escaped(counted(labels.documents, len(documents)) if documents else labels.empty)}</strong>"
    passages = counted(labels.of_passages, sum(one.chunks for one in documents))
    when = " – ".join(f"<time>{escaped(date)}</time>" for date in period(documents).split(" – ") if date)
    extent = " · ".join(filter(None, [title, escaped(passages), when])) if documents else title
    newest = sorted(documents, key=lambda one: one.published or "", reverse=True)
    items = "".join(_item(one, labels) for one in newest[:MOST])
    more = f'<button type="button" class="plain to-library">{escaped(labels.all_documents)}</button>'
    return (
        f'<section class="at-hand" lang="{labels.language}"><h2>{escaped(labels.in_here)}</h2>'
        f'<p class="extent">{extent}</p>'
        f"<ul>{items}</ul>{more if documents else ''}{adding(labels)}</section>"
    )


def _item(document: Summary, labels: LibraryLabels) -> str:
    outlet = f"<span>{escaped(document.publisher)}</span>" if document.publisher else ""
    facts = " · ".join(filter(None, (outlet, dated(document.published, document.dating or labels.undated))))
    return (
        f'<li><button type="button" class="read-one" data-document="{escaped(document.id)}"'
        f'{lang(document.language)}>{escaped(document.title)}</button><p class="facts">{facts}</p></li>'
    )
