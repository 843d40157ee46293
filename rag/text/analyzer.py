"""Split Korean and mixed-script text into sentences, morphemes, and the terms that search and verification compare.

A *term* is what two spellings of one thing have in common: the canonical name of an alias line, the first word of a
glossary line, an English stem, or else the dictionary form of the morpheme. Versioned names give a further, compound
term, so that 그록-1, 그록1 and Grok-1 are equal while 그록-2 differs.

The module knows no documents, no index and no scores. The morphological analyser is Kiwi; it loads in about a second
and a half, on first use.
"""

from __future__ import annotations

import functools
import hashlib
import re
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rag.text import sentences
from rag.text.compound_names import compound_name
from rag.text.function_words import ENGLISH_FUNCTION_WORDS
from rag.text.normalisation import fold, fold_form, stem, stem_phrase
from rag.text.question_words import QUESTION_WORDS
from rag.text.tables import EntityKind
from rag.text.terms import Morpheme, Term, TermKind

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token


# Parts of speech that carry content (Kiwi's tag set, which follows Sejong's); particles, endings and symbols do not.
CONTENT_TAGS = ("N", "V", "XR", "SL", "SN", "SH", "MM", "XPN", "XSN")
# Copulas, auxiliaries, dependent nouns and pronouns occur everywhere: indexed, but no evidence of a topic.
FUNCTION_TAGS = ("VX", "VCP", "VCN", "NNB", "NP", "MM", "XPN", "XSN")
# What a spelling or a phrase of several tokens may hold.
_IN_NAMES = (*CONTENT_TAGS, "SO", "SP", "SS", "SF", "SW", "XSV", "MAG", "J", "E")
_LATIN_STOP = re.compile(r"(?<=[A-Za-z])\.(?![A-Za-z0-9])")
_BESIDE_BREAK = 14  # characters on each side of a line end by which a broken word is told; more tell no more
_SURROGATE = re.compile("[\ud800-\udfff]")  # a lone one cannot be encoded, and Kiwi fails on it


class Analyzer:
    """An analyser that splits text into sentences and terms, with a table of names and a glossary of words.

    Args:
        aliases: spellings of one name each; the first is canonical. Names become words of the analyser.
        glossary: words of one meaning each, Korean and English; the first is canonical.
        kinds: what the names are, by the first spelling of each.
        idioms: phrases with particles in them (세상에 나오), each with the word of the same meaning (공개).
    """

    def __init__(
        self,
        aliases: Sequence[Sequence[str]] = (),
        glossary: Sequence[Sequence[str]] = (),
        kinds: Mapping[str, frozenset[EntityKind]] | None = None,
        idioms: Sequence[Sequence[str]] = (),
    ) -> None:
        self._aliases = tuple(tuple(line) for line in aliases)
        self._glossary = tuple(tuple(line) for line in glossary)
        self._idioms = tuple(tuple(line) for line in idioms)
        self._kinds = {fold(name): kind for name, kind in (kinds or {}).items()}
        self._lock = threading.Lock()
        self.terms = functools.lru_cache(maxsize=20_000)(self._terms)  # sentences come back with every question
        self._tokens = functools.lru_cache(maxsize=2_000)(self._tokenized)  # terms and morphemes of one request

    @property
    def fingerprint(self) -> str:
        """Return a hash of the tables and the term rules; an index stores it, and is rebuilt when it changes."""
        table = repr((6, self._aliases, self._glossary, self._idioms))
        return hashlib.blake2b(table.encode(), digest_size=6).hexdigest()

    @functools.cached_property
    def _kiwi(self) -> Kiwi:
        from kiwipiepy import Kiwi

        # The dictionary of multi-word names doubles the loading time, and its long nouns hide the words inside them.
        kiwi = Kiwi(load_multi_dict=False, load_typo_dict=False)
        for line in self._aliases:
            for spelling in line:
                if re.search("[가-힣]", spelling):
                    kiwi.add_user_word(spelling, "NNP")
        return kiwi

    @functools.cached_property
    def _canonical(self) -> dict[str, tuple[str, TermKind]]:
        """Map each folded spelling to its canonical key and kind.

        A spelling takes precedence over the stem of another, and a name over a word.
        """
        exact: dict[str, tuple[str, TermKind]] = {}
        stems: dict[str, tuple[str, TermKind]] = {}
        kinds: tuple[tuple[Sequence[Sequence[str]], TermKind], ...] = (
            (self._aliases, "name"),
            (self._glossary, "other"),
        )
        for lines, kind in kinds:
            for line in lines:
                for spelling in line:
                    written = _LATIN_STOP.sub("", spelling)  # U.S. and Jay Y. Lee, as their tokens are compared
                    exact.setdefault(fold(written), (fold(line[0]), kind))
                    stems.setdefault(stem_phrase(written), (fold(line[0]), kind))
        words = stems | exact
        for phrase, word in self._idioms:
            words.setdefault(fold(phrase), words.get(fold(word), (fold(word), "other")))
        return words

    @functools.cached_property
    def _longest(self) -> int:
        """Return the number of words in the longest spelling."""
        lines = (*self._aliases, *self._glossary, *self._idioms)
        return max((len(spelling.split()) for line in lines for spelling in line), default=1)

    def _tokenized(self, text: str) -> tuple[Token, ...]:
        # Kiwi takes a full stop after a Latin word for a part of it; another mark of the same length ends the word.
        with self._lock:
            return tuple(self._kiwi.tokenize(_SURROGATE.sub(" ", _LATIN_STOP.sub("!", text))))

    @functools.cached_property
    def spellings(self) -> frozenset[str]:
        """Return all spellings of the tables, folded."""
        return frozenset(self._canonical)

    def canonical(self, word: str) -> tuple[str, TermKind]:
        """Return key and kind of a folded spelling: from its line in the tables, else the word itself as a noun."""
        key, kind = self._canonical.get(word, (word, "noun"))
        return key, "noun" if kind == "other" else kind

    def morphemes(self, text: str) -> list[Morpheme]:
        """Return the morphemes of a text in order, without those that cover no characters."""
        tokens = [t for t in self._tokens(text) if t.len]
        tags = ["JC" if _is_conjunction(tokens, i) else t.tag for i, t in enumerate(tokens)]
        return [(t.form, tag, t.start, t.start + t.len) for t, tag in zip(tokens, tags, strict=True)]

    def joined(self, morphemes: Sequence[tuple[str, str]]) -> str:
        """Return morphemes, each a form with its tag, as they are written together: 만들 + 나요 -> 만드나요."""
        return str(self._kiwi.join(list(morphemes)))

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Return the sentences as half-open ranges, in order, without surrounding white space; they never overlap.

        A line break ends a sentence unless it looks like a wrapped line in the middle of a paragraph.
        """

        def cut(block: str) -> list[tuple[int, int]]:
            with self._lock:
                return [(s.start, s.end) for s in self._kiwi.split_into_sents(_SURROGATE.sub(" ", block))]

        return sentences.spans(text, cut)

    def broken_words(self, pairs: Sequence[tuple[str, str]]) -> list[bool]:
        """Return for each pair of lines whether a Korean word goes on from the first to the second.

        Kiwi says 95 in 100 right of lines that were cut anywhere (KorQuAD 1.0 dev; lines of 20 to 45 syllables).
        """
        return [not self._is_space_between(before[-_BESIDE_BREAK:], after[:_BESIDE_BREAK]) for before, after in pairs]

    def _is_space_between(self, before: str, after: str) -> bool:
        parts = [_SURROGATE.sub(" ", before), _SURROGATE.sub(" ", after)]
        with self._lock:
            return bool(self._kiwi.glue(parts, return_space_insertions=True)[1][0])

    def _terms(self, text: str) -> tuple[Term, ...]:
        """Return the content terms of a text, in order; a compound term follows the name with which it begins."""
        tokens = [t for t in self._tokens(text) if t.len]
        tokens = [t for i, t in enumerate(tokens) if not _is_conjunction(tokens, i)]
        terms: list[Term] = []
        position = 0
        while position < len(tokens):
            size, key, kind = self._lookup(tokens, position)
            token, last = tokens[position], tokens[position + size - 1]
            if key is not None or token.tag.startswith(CONTENT_TAGS):
                terms.append(self._term(text, token, last, key, kind))
                compound = compound_name(text, tokens, position + size, terms[-1], self._is_name)
                if compound is not None:
                    terms.append(compound)
            position += size
        return tuple(terms)

    def is_entity(self, key: str) -> bool:
        """Return whether a key is in the table of names.

        All its spellings are then known: a text without any of them does not name it.
        """
        return self._canonical.get(key, ("", "other")) == (key, "name")

    def kinds_of(self, key: str) -> frozenset[EntityKind]:
        """Return the entity kinds of a name in the table (person, organisation, ...); empty where unknown."""
        return self._kinds.get(key, frozenset())

    def _is_name(self, spelling: str) -> bool:
        return self._canonical.get(fold(spelling), ("", "other"))[1] == "name"

    def _term(self, text: str, token: Token, last: Token, key: str | None, kind: TermKind | None) -> Term:
        start, end = token.start, last.start + last.len
        is_function = token.tag.startswith(FUNCTION_TAGS) and token is last  # 모 of 모기업 is a part of a word
        if key is None or kind is None:
            key, kind = _plain(token)
        elif kind == "other":
            kind = "verb" if last.tag.startswith("V") else "noun"
        is_function = is_function or key in QUESTION_WORDS or key in ENGLISH_FUNCTION_WORDS
        return Term(key, start, end, kind, is_function)

    def _lookup(self, tokens: list[Token], position: int) -> tuple[int, str | None, TermKind | None]:
        """Return the longest run of tokens from ``position`` that is in the tables: (number of tokens, key, kind)."""
        if not tokens[position].tag.startswith(CONTENT_TAGS):
            return 1, None, None
        longest = min(2 * self._longest, len(tokens) - position)
        for size in range(longest, 0, -1):
            run = tokens[position : position + size]
            if size > 1 and not (
                run[-1].tag.startswith(CONTENT_TAGS) and all(t.tag.startswith(_IN_NAMES) for t in run)
            ):
                continue
            if size == 1 and run[0].form in ENGLISH_FUNCTION_WORDS:
                continue  # us is not US
            found = None
            run = [t for t in run if t.form != "!" or t.tag != "SF"]  # the stops that _tokens put aside
            if run[0].tag in ("SL", "NNP", "NNG", "SH"):
                found = self._canonical.get("".join(fold_form(t.form) for t in run))
            if found is None:
                found = self._canonical.get("".join(stem(t.form, t.tag) for t in run))
            if found is not None:
                return size, *found
        return 1, None, None


def _plain(token: Token) -> tuple[str, TermKind]:
    return stem(token.form, token.tag), _kind_of(token.tag)


def _kind_of(tag: str) -> TermKind:
    if tag in ("NNP", "SL"):
        return "name"
    if tag in ("SN", "NR"):
        return "number"
    if tag.startswith("V"):
        return "verb"
    return "noun" if tag.startswith(("N", "X", "SH")) else "other"


def _is_conjunction(tokens: Sequence[Token], position: int) -> bool:
    """Return whether a token is the particle 과 or 와 after a number (그록-1과 그록-2), which Kiwi tags as a noun."""
    token, before = tokens[position], tokens[position - 1] if position else None
    if before is None or token.form not in ("과", "와") or not token.tag.startswith("N"):
        return False
    return bool(before.tag == "SN" and before.start + before.len == token.start)
