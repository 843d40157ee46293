"""Render the list of documents with its filters, and what is done with several of them. Pure functions; all is escaped.

shelf.js reads the filters, and keeps which documents are picked while pages change. Whatever is sent is bounded: a page
of documents, and the most frequent outlets and tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.index import LONGEST_TAG, Summary
from ui.library.shelf import ORDERS, Shelf, View
from ui.shared import Tags, dated, escaped, kind_badge, kinds, outlets
from ui.words import LibraryLabels, ShelfLabels, counted

MOST_OPTIONS = 100  # of one filter
MOST_CHOSEN = 200  # documents that can be chosen one by one: they travel with each question
LONGEST_SEARCH = 200


def filters(documents: Sequence[Summary], view: View, tags: Tags, labels: ShelfLabels) -> str:
    """Return the search, the filters and the order, as they are set; empty where there is nothing to filter."""
    if not documents:
        return ""
    chosen = view.selection
    known_tags = sorted(frozenset().union(*tags.values()))
    selects = (
        _select("outlet", labels.outlet, labels.all_outlets, _same(outlets(documents)), chosen.outlets),
        _select(
            "kind", labels.kind, labels.all_kinds, [(k, kind_name(k, labels)) for k in kinds(documents)], chosen.kinds
        ),
        _select("tag", labels.tag, labels.all_tags, _same(known_tags), chosen.tags) if known_tags else "",
    )
    dates = "".join(
        f'<label class="date"><span>{escaped(label)}</span><input type="text" name="{name}" value="{escaped(value)}" '
        f'maxlength="10" autocomplete="off" placeholder="2024-06" inputmode="numeric"></label>'
        for name, label, value in (("since", labels.since, chosen.since), ("until", labels.until, chosen.until))
    )
    order = "".join(_option(name, labels.orders[name], name == view.order) for name in ORDERS)
    return (
        f'<form class="shelf-bar" role="search" lang="{labels.language}">'
        f'<input type="search" name="words" value="{escaped(chosen.words)}" maxlength="{LONGEST_SEARCH}" '
        f'autocomplete="off" placeholder="{escaped(labels.search)}" aria-label="{escaped(labels.search)}">'
        f'<div class="fields">{"".join(selects)}{dates}'
        f'<label><span>{escaped(labels.order)}</span><select name="order">{order}</select></label></div></form>'
        + _picked(labels)
        + _tagging(known_tags, labels)
    )


def documents_table(shelf: Shelf, tags: Tags, labels: LibraryLabels, words: ShelfLabels) -> str:
    """Return one page of the documents, a row each, and the way to the other pages."""
    title = f'<h2 id="documents-title">{escaped(labels.indexed)}</h2>'
    head = f'<section class="documents" lang="{labels.language}"'
    if not shelf.total:
        text = f"<p>{escaped(labels.empty)}</p><p>{escaped(labels.empty_note)}</p>"
        return f'{head}>{title}<div class="empty">{text}</div></section>'
    if not shelf.found:
        text = f"<p>{escaped(words.nothing_found)}</p>{_clear(words)}"
        return f'{head}>{title}<div class="empty">{text}</div></section>'
    heads = (labels.document, labels.outlet, labels.dated, labels.passages, labels.size)
    cells = "".join(f'<th scope="col">{escaped(text)}</th>' for text in heads)
    rows = "".join(_row(document, tags.get(document.id, frozenset()), labels, words) for document in shelf.documents)
    pick = f'<td class="pick"><input type="checkbox" class="pick-page" aria-label="{escaped(words.pick_page)}"></td>'
    return (
        f'{head} data-found="{shelf.found}" data-asks="{escaped(words.ask_remove)}" '
        f'data-others="{escaped(words.and_others)}" data-note="{escaped(words.remove_note)}">{title}'
        f'<p class="hint">{_extent(shelf, labels, words)}</p>'
        f'<table aria-labelledby="documents-title"><thead><tr>{pick}{cells}<td></td></tr></thead>'
        f"<tbody>{rows}</tbody></table>{_pages(shelf, words)}</section>"
    )


def kind_name(kind: str, labels: ShelfLabels) -> str:
    """Return the name of a kind of file."""
    return labels.kinds.get(kind, kind.upper())


def _extent(shelf: Shelf, labels: LibraryLabels, words: ShelfLabels) -> str:
    """Return how many documents are listed; where a filter is set, also how to drop it, and to ask only those."""
    passages = counted(labels.of_passages, shelf.chunks)
    if shelf.found == shelf.total:
        return f"{escaped(counted(labels.documents, shelf.total))} · {escaped(passages)}"
    found = words.found.format(f"{shelf.total:,}", f"{shelf.found:,}")
    ask = f'<button type="button" class="plain ask-listed">{escaped(words.ask_listed)}</button>'
    return f"{escaped(found)} · {escaped(passages)} {ask} {_clear(words)}"


def _clear(words: ShelfLabels) -> str:
    return f'<button type="button" class="plain clear-filters">{escaped(words.clear_filters)}</button>'


def _row(document: Summary, tags: Iterable[str], labels: LibraryLabels, words: ShelfLabels) -> str:
    pages = f" · {counted(labels.pages, document.pages)}" if document.pages else ""
    title, name = escaped(document.title), f'data-document="{escaped(document.id)}"'
    buttons = "".join(f'<button type="button" class="tag">{escaped(one)}</button>' for one in sorted(tags))
    filed = f'<span class="tags">{buttons}</span>' if buttons else ""
    cells = (
        (labels.outlet, escaped(document.publisher or labels.unknown)),
        (labels.dated, dated(document.published, document.dating or labels.undated)),
        (labels.passages, f"{document.chunks:,}"),
        (labels.size, escaped(labels.characters.format(f"{document.characters:,}") + pages)),
    )
    return (
        f'<tr><td class="pick"><input type="checkbox" class="pick-one" {name} '
        f'aria-label="{escaped(words.pick.format(document.title))}"></td>'
        f'<th scope="row"><span class="title">{title}</span>{kind_badge(document.kind, labels)}'
        f'<span class="file">{escaped(document.source)}</span>{filed}</th>'
        + "".join(_cell(label, text, labels) for label, text in cells)
        + f'<td class="row-actions"><button type="button" class="plain read-one" {name} '
        f'aria-label="{escaped(labels.read_one.format(document.title))}">{escaped(labels.read)}</button>'
        f'<button type="button" class="plain remove-one" {name} '
        f'aria-label="{escaped(labels.remove_one.format(document.title))}">{escaped(labels.remove)}</button></td></tr>'
    )


def _cell(label: str, text: str, labels: LibraryLabels) -> str:
    kind = ' class="unknown"' if text == labels.unknown else ""  # a narrow page leaves it out
    return f'<td data-label="{escaped(label)}"{kind}>{text}</td>'


def _pages(shelf: Shelf, words: ShelfLabels) -> str:
    """Return the way to the pages before and after; empty where there is one page."""
    if shelf.pages == 1:
        return ""

    def step(page: int, label: str) -> str:
        off = "" if 1 <= page <= shelf.pages else " disabled"
        return f'<button type="button" class="secondary to-page" value="{page}"{off}>{escaped(label)}</button>'

    where = escaped(words.page.format(f"{shelf.page:,}", f"{shelf.pages:,}"))
    steps = f"{step(shelf.page - 1, words.earlier)}<span>{where}</span>{step(shelf.page + 1, words.later)}"
    return f'<nav class="paging" aria-label="{escaped(words.pages)}">{steps}</nav>'


def _picked(labels: ShelfLabels) -> str:
    """Return what can be done with the picked documents, hidden until there are some."""
    buttons = "".join(
        f'<button type="button" class="{kind}">{escaped(label)}</button>'
        for kind, label in (
            ("primary ask-picked", labels.ask_picked),
            ("secondary tag-picked", labels.tag_picked),
            ("secondary remove-picked", labels.remove_picked),
            ("plain unpick", labels.unpick),
        )
    )
    return (
        f'<div class="picked" lang="{labels.language}" data-picked="{escaped(labels.picked)}" '
        f'data-all="{escaped(labels.pick_found)}" data-most="{MOST_CHOSEN}" data-many="{escaped(labels.too_many)}" '
        'hidden><strong role="status"></strong><button type="button" class="plain pick-found" hidden></button>'
        f"{buttons}</div>"
    )


def _tagging(known: Sequence[str], labels: ShelfLabels) -> str:
    """Return the dialog in which the picked documents get or lose a tag, closed; known tags can be chosen."""
    offered = "".join(f'<button type="button" class="tag">{escaped(one)}</button>' for one in known[:MOST_OPTIONS])
    return (
        f'<dialog id="tagging" lang="{labels.language}" aria-labelledby="tagging-title"><form method="dialog">'
        f'<h2 id="tagging-title">{escaped(labels.tagging)}</h2><label>{escaped(labels.tag_name)}'
        f'<input name="tag" maxlength="{4 * LONGEST_TAG}" autocomplete="off"></label><p class="tags">{offered}</p>'
        f'<p class="hint">{escaped(labels.tag_hint)}</p><div class="row">'
        f'<button value="cancel" class="plain">{escaped(labels.cancel)}</button>'
        f'<button value="take" class="plain">{escaped(labels.take_tag)}</button>'
        f'<button value="add" class="primary">{escaped(labels.add_tag)}</button></div></form></dialog>'
    )


def _select(name: str, label: str, all_of: str, offered: Sequence[tuple[str, str]], chosen: Iterable[str]) -> str:
    """Return a filter: the most frequent values, and those that are chosen."""
    first = list(offered[:MOST_OPTIONS])
    rest = [one for one in offered[MOST_OPTIONS:] if one[0] in set(chosen)]
    options = "".join(_option(value, text, value in set(chosen)) for value, text in (*first, *rest))
    return (
        f'<label><span>{escaped(label)}</span><select name="{name}">{_option("", all_of, not chosen)}{options}'
        "</select></label>"
    )


def _option(value: str, text: str, is_chosen: bool) -> str:
    return f'<option value="{escaped(value)}"{" selected" if is_chosen else ""}>{escaped(text)}</option>'


def _same(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]
