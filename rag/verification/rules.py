"""Check by rule what a claim may state only if the passage does: amounts, names, quotations, denials, ranks.

Whether the rest is entailed is estimated in ``rag.verification.entailment``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.text import ENGLISH_FUNCTION_WORDS, MONTHS, Analyzer, Quantity, Term, fold, language_of, same_quantity
from rag.verification.claims import Clause, Statement, joined

_QUOTED = re.compile('“([^”]{2,})”|‘([^’]{2,})’|「([^」]{2,})」|『([^』]{2,})』|《([^》]{2,})》|"([^"]{2,})"')
# A claimed rank, and the words that may support it: "the first" may be 첫 or 1위 in Korean.
_RANK = re.compile(
    r"가장|제일|최초|최대|최소|최저|유일|최고(?!경영|제품|재무|기술|운영|책임)"
    r"|\b(?:the (?:very )?first|the (?:only|most|best|worst)|largest|biggest|smallest|highest|lowest|fastest)\b",
    re.I,
)
_RANKED = re.compile(
    _RANK.pattern + r"|처음|첫|1위|\d년\s?만|대표|손꼽|뿐|오직|만\b|\b(?:first|only|most|best|leading|top)\b", re.I
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\"']+|[\w.+-]+@[\w-]+\.[\w.]+", re.I)

# In 95% of the entailments of KLUE-NLI the premise has half of the hypothesis' nouns; in 14% of the other pairs it has
# fewer (tests/benchmarks/fit_entailment.py prints both). Across languages only words of the tables can be found at all;
# a claim without any is about something else.
LEAST_NOUNS, LEAST_ACROSS = 0.5, 0.1
Mismatch = Literal["number", "subject", "name", "polarity", "quotation", "superlative"]


# --- rules, clause by clause ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PassageContext:
    """Context of the sentences of a passage.

    Attributes:
        metadata: title, outlet, date and heading.
        attributed: outlet, author and date, where the claim names a source; None otherwise.
        passage: the text of the whole passage.
    """

    metadata: Statement
    attributed: Statement | None
    passage: str


def mismatch(
    stated: Statement, fine: Statement, run: Sequence[Statement], beside: PassageContext
) -> tuple[Mismatch, str] | None:
    """Return the first fault of a claim against neighbouring sentences, and the offending words; None for no fault.

    Args:
        stated: the claim.
        fine: the claim in finer clauses; each has to be supported by one sentence, not necessarily the same.
        run: the neighbouring sentences, in order; at least one.
        beside: the context of the sentences.
    """
    for i, clause in enumerate(fine.clauses):
        main = _main(clause, run)
        context = [*run[: run.index(main)], beside.metadata]
        if found := clause_mismatch(clause, inherited(fine.clauses, i), main, context, beside.attributed):
            return found
    for clause in stated.clauses:
        if (denied := contradiction(clause, stated, _main(clause, run))) is not None:
            return "polarity", denied
    given = joined(run)
    if quotation := missing_quotation(stated, given, beside.passage):
        return "quotation", quotation
    return ("superlative", "") if exceeds_rank(stated, given) else None


def _main(clause: Clause, run: Sequence[Statement]) -> Statement:
    return max(run, key=lambda sentence: overlap(clause, sentence))


def clause_mismatch(
    clause: Clause,
    names_before: frozenset[str],
    main: Statement,
    context: Sequence[Statement],
    attributed: Statement | None,
) -> tuple[Mismatch, str] | None:
    """Return the fault of one clause of a claim against one sentence, and the offending words; None for no fault.

    Args:
        clause: the clause.
        names_before: the subject that earlier clauses of the claim name.
        main: the sentence that should support it.
        context: the sentences before it and the metadata of the passage; they may name the subject that it leaves out.
        attributed: outlet, author and date of the document, where the claim names a source; None otherwise.
    """
    given = [*main.quantities, *(attributed.quantities if attributed else ())]
    lacking = (q for q in clause.quantities if not any(is_stated(q, other) for other in given))
    if number := next((q.text for q in lacking if not _is_idiom(q, clause, main)), ""):
        return "number", number
    if name := _missing_name(clause, main, context, attributed):
        return "name", name
    other = _other_subject(clause, clause.names or names_before, main)
    return ("subject", other) if other else None


def overlap(clause: Clause, given: Statement) -> int:
    """Return the number of words, names and amounts of a clause that occur in a sentence."""
    amounts = sum(any(is_stated(q, other) for other in given.quantities) for q in clause.quantities)
    return len(clause.words & given.words) + amounts


def inherited(clauses: Sequence[Clause], position: int) -> frozenset[str]:
    """Return the names that a clause without a subject is about: those of the nearest earlier clause that has any."""
    earlier = (clause.subjects or clause.names for clause in reversed(clauses[:position]))
    return next(filter(None, earlier), frozenset())


def missing_quotation(claimed: Statement, given: Statement, passage: str) -> str:
    """Return the first quotation or address of a claim that is not in the passage verbatim; an empty string for none.

    In another language than the passage's, a quotation has to translate one in the supporting words.
    """
    quoted, known = ([next(filter(None, m.groups())) for m in _QUOTED.finditer(f.text)] for f in (claimed, given))
    translated = claimed.language != given.language and len(known) >= len(quoted)
    exact = [m.group() for m in _ADDRESS.finditer(claimed.text)] + ([] if translated else quoted)
    return next((words for words in exact if fold(words.strip(" .,!?")) not in fold(passage)), "")


def exceeds_rank(claimed: Statement, given: Statement) -> bool:
    """Return whether a claim states a rank (first, only, most) that the words do not."""
    return bool(_RANK.search(claimed.text)) and not _RANKED.search(given.text)


def is_stated(claimed: Quantity, given: Quantity) -> bool:
    """Return whether a given amount supports a claimed one; 1년 supports "a year old", but not a bare 1."""
    bare = claimed.kind == "number" and not claimed.unit
    if same_quantity(claimed, given):
        return not (bare and given.kind in ("duration", "money", "percent"))
    years = [q for q in (claimed, given) if q.kind == "number" and q.unit in ("year", "세")]
    months = [q for q in (claimed, given) if q.kind == "duration" and q.unit in MONTHS]
    return bool(years and months) and years[0].value == months[0].value / 12  # type: ignore[operator]


def _is_idiom(quantity: Quantity, clause: Clause, given: Statement) -> bool:
    """Return whether an amount is an idiom that needs no amount in the sentence.

    "The first of its kind" is supported by any rank; "no comments" is supported where 댓글 are denied.
    """
    if quantity.kind == "ordinal" and quantity.value == 1:
        return bool(_RANKED.search(given.text))
    counted = any(q.value == 0 for q in given.quantities)
    return quantity.kind == "number" and quantity.value == 0 and not counted and bool(clause.denied & given.denied)


def _missing_name(clause: Clause, main: Statement, context: Sequence[Statement], attributed: Statement | None) -> str:
    """Return the first name of a clause that the sentence lacks; an empty string for none.

    Where the sentence leaves out its subject, the subject may be named in the context.
    """
    known, text = main.names, fold(main.text)
    if attributed is not None:
        known, text = known | attributed.names, text + fold(attributed.text)
    missing = {name for name in clause.names - known if name not in text}
    if missing and main.leaves_out_subject:
        before = frozenset().union(*(facts.names for facts in context))
        missing -= clause.topics & before
    return next(iter(sorted(missing) + sorted(name for name in clause.unknown if name not in text)), "")


def _other_subject(clause: Clause, names: frozenset[str], main: Statement) -> str:
    """Return the first amount that belongs to another subject, or names in exchanged roles; "" for none."""
    for quantity in clause.quantities:
        if not _occur_together(quantity, names, clause, main):
            return quantity.text
    pairs = {(subject, other) for subject in clause.subjects for other in clause.objects}
    exchanged = {(other, subject) for c in main.clauses for subject in c.subjects for other in c.objects}
    return next((" ".join(pair) for pair in sorted(pairs & exchanged)), "")


def _occur_together(quantity: Quantity, names: frozenset[str], clause: Clause, given: Statement) -> bool:
    """Return whether an amount and the names of its clause occur in one clause, or in one that inherits the names."""
    holding = [i for i, c in enumerate(given.clauses) if any(is_stated(quantity, other) for other in c.quantities)]
    if not holding:
        return True  # the date of the document itself
    return any(
        _scope(given.clauses, i) & names or not names & given.names or not _scope(given.clauses, i) for i in holding
    ) and _counts_alike(quantity, clause, given, holding)


def _scope(clauses: Sequence[Clause], position: int) -> frozenset[str]:
    """Return the names that a clause is about: its own and, where it has no topic, the inherited ones."""
    own = clauses[position]
    return own.names if own.topics else own.names | inherited(clauses, position)


def _counts_alike(quantity: Quantity, clause: Clause, given: Statement, holding: Sequence[int]) -> bool:
    """Return whether no other clause with an amount of the same kind fits the words around the claim's amount better.

    It is true for a clause with several such amounts: its words cannot be assigned to one of them.
    """
    if sum(q.kind == quantity.kind for q in clause.quantities) > 1:
        return True
    best = max(len(clause.content & given.clauses[i].content) for i in holding)
    others = (c for i, c in enumerate(given.clauses) if i not in holding)
    rivals = [c for c in others if any(q.kind == quantity.kind for q in c.quantities)]
    return all(len(clause.content & rival.content) <= best for rival in rivals)


def contradiction(clause: Clause, claimed: Statement, main: Statement) -> str | None:
    """Return the word that a clause of a claim denies and the sentence affirms, or the reverse; None where they agree.

    It is an empty string where only a denial as such is missing. A denial may correspond to a word of refusal
    (받아들이지 않았다, 거절했다): a word of refusal in one text excuses a denial in the other, unless both have it.

    Args:
        clause: the clause.
        claimed: the claim that contains it.
        main: the sentence.
    """
    denied, theirs = clause.denied | clause.set_aside, main.denied | main.set_aside
    excused = bool(main.refusing - claimed.refusing - denied)
    excuses = bool(claimed.refusing - main.refusing - theirs)
    if (against := (denied - claimed.affirmed) & (main.affirmed - theirs)) and not excused:
        return min(against)
    if (clause.denied - theirs or clause.refusing - main.words) and not (theirs - denied or excused):
        return ""
    shared = [len(clause.words & c.words) for c in main.clauses]
    nearest = [c for c, size in zip(main.clauses, shared, strict=True) if size == max(shared)]
    against = frozenset().union(*(c.denied | c.set_aside for c in nearest)) - main.affirmed
    if (against := against & clause.affirmed - denied) and not (excuses or denied - theirs):
        return min(against)
    silent = not (claimed.denied or claimed.set_aside or claimed.refusing)
    return "" if silent and nearest and all(c.denied for c in nearest) else None


# --- the probability ------------------------------------------------------------------------------------------------


def has_too_few_words(claim: str, support: str, analyzer: Analyzer) -> bool:
    """Return whether too few words of a claim occur in the words that should support it."""
    share = share_of_words(claim, support, analyzer)
    across = language_of(claim) != language_of(support)
    return share is not None and share < (LEAST_ACROSS if across else LEAST_NOUNS)


def share_of_words(claim: str, support: str, analyzer: Analyzer) -> float | None:
    """Return the share, 0..1, of a claim's nouns that occur in a text; across languages, of all its content words.

    It is None where the claim has only names and numbers.
    """
    across = language_of(claim) != language_of(support)
    words = {
        term.key: fold(claim[term.start : term.end])
        for term in analyzer.terms(claim)
        if _is_counted(term, claim, analyzer, across=across)
    }
    present = {term.key for term in analyzer.terms(support)}
    text = fold(support)
    found = sum(key in present or key in text or written in text for key, written in words.items())
    return found / len(words) if words else None


def _is_counted(term: Term, text: str, analyzer: Analyzer, *, across: bool) -> bool:
    if term.is_function or term.key in ENGLISH_FUNCTION_WORDS or analyzer.is_entity(term.key):
        return False
    if not across:
        return term.kind == "noun"
    is_name = text[term.start].isupper() and term.start > 0
    return term.kind in ("noun", "verb", "name") and not is_name
