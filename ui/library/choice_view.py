"""Render what a question is restricted to: the form that chooses it, and the chips that show it. Pure functions.

choice.js reads both. However many documents there are, the form offers a few; the library has the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.index import Summary
from ui.library.shelf import ordered
from ui.library.shelf_view import kind_name
from ui.shared import Selection, Tags, escaped, outlets
from ui.words import LibraryLabels, ShelfLabels, counted

MOST_OFFERED = 12  # documents, outlets and tags in the form
MOST_CHIPS = 6  # documents that are named above the question box


def choice_of_documents(
    documents: Sequence[Summary], selection: Selection, tags: Tags, labels: LibraryLabels, words: ShelfLabels
) -> str:
    """Return the form in which users choose outlets, documents, tags and dates to search."""
    newest = [(one.id, one.title) for one in ordered(documents, "newest")]
    filed = sorted(frozenset().union(*tags.values()))
    named = (
        ("outlet", labels.filter_outlets, [(name, name) for name in outlets(documents)], selection.outlets),
        ("tag", words.tag, [(name, name) for name in filed], selection.tags),
        ("document", labels.filter_documents, newest, selection.documents),
    )
    dates = "".join(
        f'<label>{escaped(label)}<input type="text" name="{name}" value="{escaped(value)}" maxlength="10" '
        f'autocomplete="off" placeholder="2024-06-15" aria-description="{escaped(labels.filter_date_hint)}"></label>'
        for name, label, value in (
            ("since", labels.filter_since, selection.since),
            ("until", labels.filter_until, selection.until),
        )
    )
    rest = ""
    if len(documents) > MOST_OFFERED:
        more = escaped(counted(words.more_in_library, len(documents)))
        rest = f'<p><button type="button" class="plain to-library">{more}</button></p>'
    return (
        f'<form class="choice" lang="{labels.language}"><p class="hint">{escaped(labels.filter_note)}</p>'
        f"{''.join(_group(*group) for group in named)}{rest}"
        f"<fieldset><legend>{escaped(labels.dated)}</legend>{dates}"
        f'<p class="hint">{escaped(labels.filter_date_hint)}</p></fieldset>'
        f'<button type="reset" class="plain">{escaped(labels.filter_reset)}</button></form>'
    )


def choice_text(chosen: int | None, labels: LibraryLabels) -> str:
    """Return a short description of what is searched; ``chosen`` is the number of documents, None for all."""
    return labels.filter_all if chosen is None else counted(labels.filter_some, chosen)


def chips(selection: Selection, documents: Iterable[Summary], words: ShelfLabels) -> str:
    """Return what is chosen, each with a way to take it out; empty where all documents are searched."""
    titles = {one.id: one.title for one in documents if one.id in selection.documents}
    chosen = sorted(titles, key=lambda one: titles[one])
    shown = [
        *(("documents", one, titles[one]) for one in chosen[:MOST_CHIPS]),
        *(("outlets", one, words.chip_outlet.format(one)) for one in sorted(selection.outlets)),
        *(("kinds", one, words.chip_kind.format(kind_name(one, words))) for one in sorted(selection.kinds)),
        *(("tags", one, words.chip_tag.format(one)) for one in sorted(selection.tags)),
        *(
            (field, "", text.format(value.strip()))
            for field, text, value in (
                ("words", words.chip_words, selection.words),
                ("since", words.chip_since, selection.since),
                ("until", words.chip_until, selection.until),
            )
            if value.strip()
        ),
    ]
    if not shown:
        return ""
    others = len(chosen) - MOST_CHIPS
    rest = f"<li>{escaped(words.chip_others.format(f'{others:,}'))}</li>" if others > 0 else ""
    items = "".join(_chip(*one, words) for one in shown)
    clear = f'<li><button type="button" class="plain unchoose-all">{escaped(words.unchoose_all)}</button></li>'
    return (
        f'<section class="chips" lang="{words.language}" aria-label="{escaped(words.only_in)}">'
        f'<span class="hint">{escaped(words.only_in)}</span><ul>{items}{rest}{clear}</ul></section>'
    )


def _chip(field: str, value: str, text: str, words: ShelfLabels) -> str:
    return (
        f'<li><button type="button" class="chip" name="{field}" value="{escaped(value)}" '
        f'aria-label="{escaped(words.unchoose.format(text))}"><span>{escaped(text)}</span>'
        '<span aria-hidden="true">×</span></button></li>'
    )


def _group(name: str, legend: str, offered: Sequence[tuple[str, str]], chosen: frozenset[str]) -> str:
    """Return a group of the form: the first values, and those that are chosen; empty where there are none."""
    shown = [*offered[:MOST_OFFERED], *(one for one in offered[MOST_OFFERED:] if one[0] in chosen)]
    checks = "".join(_check(name, value, text, value in chosen) for value, text in shown)
    return f"<fieldset><legend>{escaped(legend)}</legend>{checks}</fieldset>" if checks else ""


def _check(name: str, value: str, label: str, is_checked: bool) -> str:
    checked = " checked" if is_checked else ""
    return (
        f'<label class="check"><input type="checkbox" name="{name}" value="{escaped(value)}"{checked}>'
        f"<span>{escaped(label)}</span></label>"
    )
