"""Verify sentences against passages: kind, veto by rule, then a judge.

    sentence -> gap? instruction? -> veto: are its amounts, names, quotations there?
        -> quoted: it is the document's own sentence
        -> judged: a judge finds that the passages say it, and quotes the words
        -> matched: nobody judges; its amounts and names are there, and the nearest sentence is cited

Everything is passed in: the passages, their neighbours, the vector of a sentence. No storage is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from rag.models import ChatModelError
from rag.records import Source
from rag.text import Analyzer, begins_with_reference, is_prompt_injection
from rag.verification.conclusions import Candidate, judged, matched, quote_of, quoted
from rag.verification.grounds import grounds_of
from rag.verification.judge import InContext, Judge, Judgement
from rag.verification.verdict import JUDGE_FAULTS, Fault, NeighboursOf, Request, Statement, Verdict
from rag.verification.veto import Passed, Veto, veto
from rag.verification.words import shared_words

Embed = Callable[[str], NDArray[np.float32]]
NEAREST = 2  # passages that may support a sentence that cites none
# How much nearer, by cosine, a passage that is not cited has to be, to be read too: models cite wrong keys at times.
MISCITED = 0.03
AT_ONCE = 10  # sentences in one request to a judge; its reply has to fit the length of a reply
# Whether a sentence denies anything; it only widens what the judge is asked about.
_DENIAL = re.compile(r"아니|않|없|못|\b(?:no|not|never|none|nobody|neither|nor)\b|n['’]t\b", re.I)
_UNSUPPORTED = Verdict("unsupported", fault="unsupported")


class Verifier:
    """Verifier of sentences against passages.

    Args:
        analyzer: the analyser of the index.
        embed: text -> unit vector in the space of the passages' sentences, shape (dimension,).
        states_gap: tells whether a sentence says that the documents do not tell something.
        judge: judges what the rules let pass; None for nobody.
    """

    def __init__(
        self, analyzer: Analyzer, embed: Embed, states_gap: Callable[[str], bool], judge: Judge | None
    ) -> None:
        self.analyzer = analyzer
        self.embed = embed
        self.states_gap = states_gap
        self.judge = judge

    def verify(self, statements: Sequence[Statement], request: Request) -> list[Verdict]:
        """Return the verdict on each sentence; what the rules let pass goes to the judge in one request.

        Args:
            statements: consecutive sentences of one text.
            request: the passages and the limits. A fault of the judge is recorded in it, and the sentences are then
                only matched.
        """
        prepared = [self._by_rule(statement, request) for statement in statements]
        pending = [one for one in prepared if isinstance(one, Candidate)]
        judged = iter(self._judged(pending, request, asks_again=True))
        return [next(judged) if isinstance(one, Candidate) else one for one in prepared]

    def contradictions(self, statements: Sequence[Statement], request: Request) -> list[tuple[Statement, Verdict]]:
        """Return the sentences that the passages contradict, with the words that do; none where nobody judges.

        No rule is asked: that their amounts are not there is what it is about.

        Args:
            statements: consecutive sentences of one text.
            request: the passages and the limits.
        """
        if self.judge is None:
            return []
        passages = tuple(request.passages)
        candidates = [Candidate(one, passages, (), False, Passed(), self.embed(one.text)) for one in statements]
        judged = zip(statements, self._judged(candidates, request, asks_again=False), strict=True)
        return [(one, verdict) for one, verdict in judged if verdict.finding == "contradicted" and verdict.spans]

    def _by_rule(self, statement: Statement, request: Request) -> Verdict | Candidate:
        text = statement.text
        if is_prompt_injection(text):
            return Verdict("unsupported", fault="instruction")
        if not any(map(str.isalnum, text)):
            return Verdict("unsupported", fault="empty")
        cited = [source for source in request.passages if source.key in statement.cited]
        # In its own words a sentence says what the document says, unless it speaks of "him" or "this firm".
        is_quotable = not (statement.is_label or (self.judge and begins_with_reference(text, self.analyzer)))
        quote = quote_of(text, [*cited, *request.passages]) if is_quotable else None
        if quote and self.judge is None:
            return quoted(quote, statement)
        vector, is_gap = self.embed(text), self.states_gap(text)
        near = nearest_passages(vector, request.passages)
        if cited and near and _nearness(vector, near[:1]) > _nearness(vector, cited) + MISCITED:
            cited.append(near[0])
        # A premise may be denied in the words of the question, a gap names what is missing, and what leads in a list
        # says once more what was asked for.
        is_answering = is_gap or _DENIAL.search(text) or (self.judge and text.rstrip().endswith((":", "：")))
        aside = request.question if is_answering else ""
        refusal: Veto | None = None
        for passages in (cited, near) if cited else (near,):
            neighbours = _neighbours(passages, request.surroundings)
            grounds = grounds_of(passages, neighbours, self.analyzer, aside)
            found = veto(text, grounds, self.analyzer, statement.before, is_label=statement.is_label)
            if isinstance(found, Veto):
                refusal = refusal or found
            elif statement.is_label:
                return Verdict("frame")
            else:
                words = shared_words(text, grounds, self.analyzer)
                lacking: Fault | None = None
                if not words.suffice:
                    lacking = "translated" if words.is_translated else "unsupported"
                return Candidate(statement, tuple(passages), tuple(neighbours), is_gap, found, vector, lacking, quote)
        return Verdict("unsupported", fault=refusal.kind, detail=refusal.words) if refusal else _UNSUPPORTED

    def _judged(self, pending: Sequence[Candidate], request: Request, *, asks_again: bool) -> list[Verdict]:
        if not pending:
            return []
        if self.judge is None:
            return [matched(one) for one in pending]
        verdicts: list[Verdict] = []
        for start in range(0, len(pending), AT_ONCE):
            batch = pending[start : start + AT_ONCE]
            verdicts += _judged_at_once(batch, self.judge, request, asks_again=asks_again)
        return verdicts


def _judged_at_once(pending: Sequence[Candidate], judge: Judge, request: Request, *, asks_again: bool) -> list[Verdict]:
    """Return the verdicts of one request, and of a second one for sentences that the judge itself failed at."""
    try:
        found = _asked(pending, judge, request)
    except ChatModelError as error:
        request.fault = error.fault
        return [matched(one) for one in pending]
    verdicts = [verdict for verdict, _ in found]
    failed = [i for i, verdict in enumerate(verdicts) if verdict.fault in JUDGE_FAULTS]
    if not asks_again or not failed or request.deadline.left <= 0 or request.deadline.cancelled:
        return verdicts
    misquoted = [" … ".join(words for _, words in one.quotes) if (one := found[i][1]) else "" for i in failed]
    with suppress(ChatModelError):  # the first verdicts stay
        for i, (verdict, _) in zip(
            failed, _asked([pending[i] for i in failed], judge, request, misquoted), strict=True
        ):
            verdicts[i] = verdict
    return verdicts


def _asked(
    pending: Sequence[Candidate], judge: Judge, request: Request, misquoted: Sequence[str] = ()
) -> list[tuple[Verdict, Judgement | None]]:
    """Return the verdicts of one request with the judgements that they rest on.

    Raises:
        ChatModelError: the judge does not reply.
    """
    passages = _distinct([p for one in pending for p in (*one.passages, *one.neighbours)])
    sentences = _in_context([one.statement for one in pending])
    if misquoted:
        sentences = [one._replace(misquoted=words) for one, words in zip(sentences, misquoted, strict=True)]
    found = judge.judge(sentences, passages, request.question, request.deadline, request.tokens)
    return [(judged(one, judgement, passages), judgement) for one, judgement in zip(pending, found, strict=True)]


def _in_context(statements: Sequence[Statement]) -> list[InContext]:
    """Return sentences with what is before each and is not in the request already."""
    lines: list[InContext] = []
    for statement in statements:
        _, found, rest = statement.before.rpartition(lines[-1].text) if lines else ("", "", "")
        lines.append(InContext(statement.text, rest if found else statement.before))
    return lines


def _nearness(vector: NDArray[np.float32], passages: Sequence[Source]) -> float:
    return max((float(np.max(p.vectors @ vector)) for p in passages if p.sentences), default=-1.0)


def nearest_passages(vector: NDArray[np.float32], passages: Sequence[Source]) -> list[Source]:
    """Return the passages with the sentences nearest to a sentence, best first, at most NEAREST.

    Args:
        vector: the unit vector of the sentence, shape (dimension,).
        passages: the passages.
    """
    scored = [(_nearness(vector, [p]), p) for p in passages if p.sentences]
    return [p for _, p in sorted(scored, key=lambda pair: (-pair[0], pair[1].chunk.id))[:NEAREST]]


def _distinct(sources: Iterable[Source]) -> list[Source]:
    return list({source.chunk.id: source for source in sources}.values())


def _neighbours(passages: Sequence[Source], surroundings: NeighboursOf) -> list[Source]:
    known = {source.chunk.id for source in passages}
    beside = [one for source in passages for one in surroundings(source) if one is not None]
    return [one for one in _distinct(beside) if one.chunk.id not in known]
