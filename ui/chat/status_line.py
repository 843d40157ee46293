"""Render the status line: the answerer, its judge, the size and age of the index, and the cost of the conversation.

Pure functions; only the usage of the given answers is summed here.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.index import Counts
from rag.records import Usage
from ui.shared import Exchange, escaped
from ui.words import Labels, counted


def status(labels: Labels, counts: Counts, answerer: str, judge: str, usage: Usage) -> str:
    """Return the status line as HTML; if nothing is indexed, what to do about it.

    Args:
        labels: the words of the page.
        counts: the size and age of the index.
        answerer: who answers.
        judge: who judges what a model writes; "" for nobody.
        usage: what the conversation has cost.
    """
    if not counts.documents:
        return f'<p class="status" lang="{labels.language}">{escaped(labels.nothing_indexed)}</p>'
    facts = [
        labels.answerer_name(answerer),
        *([labels.judge.format(judge) if judge else labels.no_judge] if answerer != "extractive" else []),
        counted(labels.indexed_documents, counts.documents),
        counted(labels.indexed_passages, counts.chunks),
    ]
    if counts.last_indexed:
        facts.append(labels.last_indexed.format(_minute(counts.last_indexed)))
    tokens = usage.prompt_tokens + usage.completion_tokens
    if usage.judge_tokens:
        facts.append(labels.judge_tokens.format(f"{tokens:,}", f"{usage.judge_tokens:,}"))
    elif tokens:
        facts.append(labels.tokens.format(f"{tokens:,}"))
    facts.append(labels.cost.format(_dollars(usage.cost_usd)))
    spans = " · ".join(f"<span>{escaped(fact)}</span>" for fact in facts)
    return f'<p class="status" lang="{labels.language}">{spans}</p>'


def spent(exchanges: Sequence[Exchange]) -> Usage:
    """Return the total usage of the answers of a conversation."""
    used = [exchange.answer.usage for exchange in exchanges if exchange.answer is not None]
    return Usage(
        sum(one.prompt_tokens for one in used),
        sum(one.completion_tokens for one in used),
        sum(one.cost_usd for one in used),
        sum(one.judge_tokens for one in used),
    )


def _dollars(amount: float) -> str:
    """Format an amount with two decimals, or more if it would round to zero: 0, 0.0004, 0.12."""
    return "0" if not amount else f"{amount:.2f}" if amount >= 0.01 else f"{amount:.2g}"


def _minute(moment: str) -> str:
    """Format a time to the minute: 2026-01-02T03:04:05Z -> 2026-01-02 03:04 UTC."""
    return f"{moment[:10]} {moment[11:16]} UTC" if len(moment) > 10 else moment
