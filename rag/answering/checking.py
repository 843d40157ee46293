"""Check any text against the documents, sentence by sentence: cut, look up, verify.

    text -> sentences -> the passages nearest to each -> the verifier, several sentences at once -> CheckedSentence

What the rules refuse is shown to the judge once more, with the question whether the passages say otherwise: a wrong
figure is then contradicted, not only not found. The module drafts nothing, and changes nothing on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answering import check_messages
from rag.answering.check_records import record, without_fact
from rag.answering.frames import settled
from rag.answering.text_sentences import TextSentence, cut, refers_back, single, texts_before
from rag.errors import MundapError
from rag.models import Deadline, ModelFault, Tokens
from rag.records import CheckedSentence, Source
from rag.retrieval import Finder
from rag.text import Analyzer, language_of
from rag.verification import (
    NeighboursOf,
    Request,
    Statement,
    Verdict,
    Verifier,
    grounds_of,
    no_surroundings,
    shared_words,
    without_gaps,
    without_judge,
)

AT_ONCE = 8  # sentences in one request to a judge
READ = 6  # passages that are looked up for a sentence
NEAREST = 3  # of them, those that it is compared with first, and that the judge reads
BEFORE = 2  # sentences before it that tell what "it" is
JUDGE_SECONDS = 60.0  # for one request; MUNDAP_MODEL_TIMEOUT and MUNDAP_MODEL_IDLE end it sooner
MOST_FAILURES = 2  # failed requests in a row after which the judge is not asked any more
LONGEST_QUERY = 1_000  # characters of a sentence that are looked up
_REFUSED_BY_RULE = ("number", "name", "quotation", "superlative")
_NOTHING = Verdict("unsupported", fault="unsupported")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence with what was found for it.

    Attributes:
        sentence: the sentence.
        before: the sentences before it.
        passages: the passages, best first.
        surroundings: returns the passages beside a passage.
        idf: the rarity of its words, by key.
        faults: of parts of the search that did not work.
    """

    sentence: TextSentence
    before: str
    passages: tuple[Source, ...]
    surroundings: NeighboursOf
    idf: Mapping[str, float]
    faults: tuple[MundapError, ...]

    @property
    def statement(self) -> Statement:
        """Return the sentence as the verifier takes it, citing its nearest passages."""
        return Statement(self.sentence.plain, tuple(source.key for source in self.passages[:NEAREST]), self.before)


@dataclass
class _Course:
    """What happened so far while one text is checked.

    Attributes:
        question: what the text answers; "" for none.
        within: ids of the documents that may be searched; all for None.
        language: of all reasons and notices; None for that of each sentence.
        failures: failed requests to the judge, in a row.
        untold: faults that the next record tells, each with its words by language.
        told: faults that were told.
    """

    question: str
    within: frozenset[str] | None
    language: str | None = None
    failures: int = 0
    untold: dict[str, Callable[[str], str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def language_for(self, sentence: str) -> str:
        """Return the language in which a sentence's reason and notice are written."""
        return self.language or language_of(sentence)

    def note(self, name: str, words: Callable[[str], str]) -> None:
        """Remember a fault, unless it was told before."""
        if name not in self.told:
            self.told.add(name)
            self.untold[name] = words


class TextChecker:
    """Checker of texts against what a finder finds.

    Args:
        finder: finds passages, in an index or with any retriever.
        analyzer: the analyser that the index was made with.
        verifier: verifies the sentences.
        seconds: the longest time for one request to a judge.
    """

    def __init__(
        self, finder: Finder, analyzer: Analyzer, verifier: Verifier, *, seconds: float = JUDGE_SECONDS
    ) -> None:
        self._finder = finder
        self._analyzer = analyzer
        self._states_gap = verifier.states_gap
        self._verifier = without_gaps(verifier)
        self._by_rule = without_judge(self._verifier)
        self._seconds = seconds

    def check(
        self, text: str, *, question: str = "", within: frozenset[str] | None = None, language: str | None = None
    ) -> Iterator[CheckedSentence]:
        """Yield every sentence of a text in order, once it is checked; several are checked at once.

        A judge that does not answer is told in ``notice``; the sentences are then compared by words only.

        Args:
            text: plain text or Markdown, in Korean or English.
            question: what the text answers; "" for none.
            within: ids of the documents that may be searched; all for None.
            language: of the reasons and notices, ko or en; None for that of each sentence.

        Raises:
            IndexStateError: the index is damaged.
        """
        return settled(self._in_order(text, _Course(question, within, language)))

    def _in_order(self, text: str, course: _Course) -> Iterator[CheckedSentence]:
        sentences = cut(text, self._analyzer)
        batch: list[TextSentence | _Claim] = []
        for sentence, before in zip(sentences, texts_before(sentences, BEFORE), strict=True):
            is_claim = sentence.kind == "claim"
            batch.append(self._looked_up(sentence, before, course) if is_claim else sentence)
            if sum(isinstance(one, _Claim) for one in batch) == AT_ONCE:
                yield from self._checked(text, batch, course)
                batch = []
        yield from self._checked(text, batch, course)

    def check_sentence(
        self, sentence: str, *, question: str = "", within: frozenset[str] | None = None
    ) -> CheckedSentence:
        """Return a text that is one sentence, checked as a claim: one that states no fact is not found.

        Args:
            sentence: the sentence; it is not cut.
            question: what it answers; "" for none.
            within: ids of the documents that may be searched; all for None.

        Raises:
            IndexStateError: the index is damaged.
        """
        course = _Course(question, within)
        whole = single(sentence)
        if whole.kind != "claim":
            return without_fact(sentence, whole)
        (checked,) = self._checked(sentence, [self._looked_up(whole, "", course)], course)
        return checked if checked.verdict else replace(without_fact(sentence, whole), checked=checked.checked)

    def _looked_up(self, sentence: TextSentence, before: str, course: _Course) -> _Claim:
        query = f"{course.question} {sentence.plain}".strip()[:LONGEST_QUERY]
        queries = [query]
        if before and refers_back(sentence.plain, self._analyzer):
            queries.insert(0, f"{before[-LONGEST_QUERY:]} {sentence.plain}"[: 2 * LONGEST_QUERY])
        retrieved = [self._finder.retrieve(one, course.within, READ).retrieved for one in queries]
        turns = [one.hits[i].source for i in range(READ) for one in retrieved if i < len(one.hits)]
        passages = tuple({source.chunk.id: source for source in turns}.values())[:READ]
        faults = tuple(error for one in retrieved for error in one.faults)
        return _Claim(sentence, before, passages, retrieved[-1].surroundings, retrieved[-1].idf, faults)

    def _checked(self, text: str, batch: Sequence[TextSentence | _Claim], course: _Course) -> Iterator[CheckedSentence]:
        claims = [one for one in batch if isinstance(one, _Claim)]
        verdicts = iter(self._verdicts(claims, course))
        for one in batch:
            if isinstance(one, _Claim):
                checked = record(text, one.sentence, next(verdicts), course.language_for(one.sentence.plain))
                for error in one.faults:
                    course.note(str(error), error.in_language)
            else:
                checked = CheckedSentence(text[one.start : one.end], one.start, one.end, one.kind, None)
            if course.untold and isinstance(one, _Claim):
                language = course.language_for(checked.sentence)
                checked = replace(checked, notice=" ".join(words(language) for words in course.untold.values()))
                course.untold.clear()
            yield checked

    def _verdicts(self, claims: Sequence[_Claim], course: _Course) -> list[Verdict]:
        """Return the verdicts on consecutive claims; one for which no passage was found needs none."""
        verdicts = iter(self._verdicts_on_found([claim for claim in claims if claim.passages], course))
        return [next(verdicts) if claim.passages else _NOTHING for claim in claims]

    def _verdicts_on_found(self, claims: Sequence[_Claim], course: _Course) -> list[Verdict]:
        """Return the verdicts on claims with passages: one request to the judge, one for what the rules refuse."""
        if not claims:
            return []
        if self._verifier.judge is None or course.failures == MOST_FAILURES:
            return [self._by_words_alone(claim, course) for claim in claims]
        request = self._request(claims, course)
        verdicts = self._verifier.verify([claim.statement for claim in claims], request)
        if request.fault == "too_long" and len(claims) > 1:
            half = len(claims) // 2
            return [v for part in (claims[:half], claims[half:]) for v in self._verdicts_on_found(part, course)]
        if request.fault is None:
            course.failures = 0
            verdicts = self._with_contradictions(claims, verdicts, course)
        else:
            self._note_failure(request.fault, course)
        return [
            self._by_words_alone(claim, course) if verdict.fault == "unjudged" or _is_by_words(verdict) else verdict
            for claim, verdict in zip(claims, verdicts, strict=True)
        ]

    def _by_words_alone(self, claim: _Claim, course: _Course) -> Verdict:
        """Return the verdict without a judge.

        Names and amounts that are in several passages need not belong together, so one passage must have them all,
        with most of the other words. What is only computed is in no passage.
        """
        refused: list[Verdict] = []
        for source in claim.passages[:NEAREST]:
            alone = replace(claim, passages=(source,), surroundings=no_surroundings)
            verdict = self._by_rule.verify([alone.statement], self._request([alone], course))[0]
            if _is_by_words(verdict) or verdict.fault in ("unsupported", "translated"):
                verdict = self._with_words(claim, verdict, source, course)
            if verdict.supported:
                return verdict
            refused.append(verdict)
        return refused[0]

    def _with_words(self, claim: _Claim, verdict: Verdict, source: Source, course: _Course) -> Verdict:
        """Return the verdict, or a refusal with its reason where too few words are in the passage."""
        language = course.language_for(claim.sentence.plain)
        if verdict.computed:
            return replace(_NOTHING, detail=check_messages.only_computed(verdict.computed, language))
        if self._states_gap(claim.sentence.plain):  # what the documents are said to lack may well be there
            return replace(_NOTHING, detail=check_messages.states_absence(language))
        grounds = grounds_of([source], (), self._analyzer)
        words = shared_words(claim.sentence.plain, grounds, self._analyzer, claim.idf)
        if verdict.supported and words.suffice:
            return verdict
        reason = check_messages.missing_words(words.missing, language, is_translated=words.is_translated)
        return replace(_NOTHING, detail=reason)

    def _request(self, claims: Sequence[_Claim], course: _Course) -> Request:
        passages = {source.chunk.id: source for claim in claims for source in claim.passages}

        best = {claim.passages[0].chunk.id: claim.surroundings for claim in claims}

        def surroundings(source: Source) -> tuple[Source | None, Source | None]:
            """Return the passages beside the best passage of a claim; those beside the others would cost more."""
            return best.get(source.chunk.id, no_surroundings)(source)

        return Request(tuple(passages.values()), surroundings, course.question, Deadline(self._seconds), Tokens())

    def _with_contradictions(self, claims: Sequence[_Claim], verdicts: list[Verdict], course: _Course) -> list[Verdict]:
        """Return the verdicts, with those of the judge in place of the rules' where the passages say otherwise."""
        refused = [claim for claim, v in zip(claims, verdicts, strict=True) if v.fault in _REFUSED_BY_RULE]
        if not refused:
            return verdicts
        request = self._request([replace(claim, passages=claim.passages[:NEAREST]) for claim in refused], course)
        denied = dict(self._verifier.contradictions([claim.statement for claim in refused], request))
        if request.fault is not None:
            self._note_failure(request.fault, course)
        return [
            denied.get(claim.statement, verdict) if verdict.fault in _REFUSED_BY_RULE else verdict
            for claim, verdict in zip(claims, verdicts, strict=True)
        ]

    def _note_failure(self, fault: ModelFault, course: _Course) -> None:
        course.failures += 1
        if (judge := self._verifier.judge) is not None:
            settings = judge.settings
            course.note("judge", lambda language: check_messages.unjudged_notice(fault, settings, language))


def _is_by_words(verdict: Verdict) -> bool:
    return verdict.supported and verdict.checked == "matched"
