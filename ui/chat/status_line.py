"""Render the status line: the answerer, its judge, and the size and age of the index. Pure functions."""

from __future__ import annotations

from rag.index import Counts
from ui.shared import escaped
from ui.words import FrameLabels, counted


def status(labels: FrameLabels, counts: Counts, answerer: str, judge: str) -> str:
    """Return the status line as HTML; if nothing is indexed, what to do about it.

    Args:
        labels: the words of the frame.
        counts: the size and age of the index.
        answerer: who answers.
        judge: who judges what a model writes; "" for nobody.
    """
    if not counts.documents:
        return f'<p class="status" lang="{labels.language}">{escaped(labels.nothing_indexed)}</p>'
    facts = [
        labels.answerer_name(answerer),
        *([labels.judge.format(judge) if judge else labels.no_judge] if answerer != "extractive" else []),
        counted(labels.indexed_documents, counts.documents),
        counted(labels.indexed_passages, counts.chunks),
    ]
    told = list(map(escaped, facts))
    if counts.last_indexed:
        told.append(escaped(labels.last_indexed).format(_minute(counts.last_indexed)))
    spans = " · ".join(f"<span>{one}</span>" for one in told)
    return f'<p class="status" lang="{labels.language}">{spans}</p>'


def _minute(moment: str) -> str:
    """Return a time to the minute as HTML, 2026-01-02 03:04 UTC; page.js tells it in the reader's time zone."""
    minute = f"{moment[:10]} {moment[11:16]} UTC" if len(moment) > 10 else moment
    return f'<time datetime="{escaped(moment)}">{escaped(minute)}</time>'
