"""Korean and mixed-script text: sentences, morphemes, and the terms that search and verification compare.

A *term* is what two spellings of one thing have in common: the canonical name of an alias line, the first word of a
glossary line, an English stem, or else the dictionary form of the morpheme. Versioned names give a further, compound
term, so that 그록-1, 그록1 and Grok-1 meet while 그록-2 stays apart.

The module knows no documents, no index and no scores. The morphological analyser is Kiwi; it loads in about a second
and a half, on first use.
"""

from __future__ import annotations

import functools
import hashlib
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.text import sentences
from rag.text.question_words import QUESTION_WORDS
from rag.text.tables import EntityKind

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

TermKind = Literal["name", "noun", "verb", "number", "compound", "other"]
Morpheme = tuple[str, str, int, int]  # form, part of speech in Kiwi's tag set, start, end

# Parts of speech that carry content (Kiwi's tag set, which follows Sejong's); particles, endings and symbols do not.
CONTENT_TAGS = ("N", "V", "XR", "SL", "SN", "SH", "MM", "XPN", "XSN")
# Copulas, auxiliaries, dependent nouns and pronouns stand everywhere: indexed, but they say nothing of a topic.
FUNCTION_TAGS = ("VX", "VCP", "VCN", "NNB", "NP", "MM", "XPN", "XSN")
ENGLISH_FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with about as into and or but not no is are was were be been being am do does "
    "did done has have had having will would can could should may might must shall it its it's he his him she her they "
    "their them this that these those there here i you we our your my me us than then so if s t re ve ll d between "
    "during since after before over under until while because per via also only just very more most such both each "
    "other any some all according respectively now already still".split()
)
# What a spelling or a phrase of several tokens may hold.
_IN_NAMES = (*CONTENT_TAGS, "SO", "SP", "SS", "SF", "SW", "XSV", "MAG", "J", "E")
_WORD = re.compile(r"[0-9A-Za-z가-힣一-鿿]+")
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s")  # GPUs
_LATIN_STOP = re.compile(r"(?<=[A-Za-z])\.(?![A-Za-z0-9])")
_SURROGATE = re.compile("[\ud800-\udfff]")  # alone, no encoding carries them, and Kiwi trips over them
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")


@dataclass(frozen=True, slots=True)
class Term:
    """A comparable unit of a text: ``text[start:end]`` is one spelling of ``key``."""

    key: str
    start: int
    end: int
    kind: TermKind
    is_function: bool = False


def fold(text: str) -> str:
    """Compatibility-normalised, lower-cased and without white space: how keys are compared."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def bigrams(text: str) -> list[str]:
    """Character bigrams inside words, folded; a one-character word stands for itself."""
    grams: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        grams.extend([word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)])
    return grams


class Analyzer:
    """Cuts text into sentences and terms, with a table of names and a glossary of words.

    Args:
        aliases: spellings of one name each; the first is canonical. Names become words of the analyser.
        glossary: words of one meaning each, Korean and English; the first is canonical.
        kinds: what the names are, by the first spelling of each.
        idioms: phrases with particles in them (세상에 나오), each with the word that it stands for (공개).
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

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would be cut into other terms; an index remembers it."""
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
        """Folded spelling -> (canonical key, kind); a spelling goes before another one's stem, a name before a word."""
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
                    stems.setdefault(_stem_phrase(written), (fold(line[0]), kind))
        words = stems | exact
        for phrase, word in self._idioms:
            words.setdefault(fold(phrase), words.get(fold(word), (fold(word), "other")))
        return words

    @functools.cached_property
    def _longest(self) -> int:
        """How many words the longest spelling has."""
        lines = (*self._aliases, *self._glossary, *self._idioms)
        return max((len(spelling.split()) for line in lines for spelling in line), default=1)

    def _tokens(self, text: str) -> list[Token]:
        # Kiwi takes a full stop behind a Latin word for a part of it; another mark of the same length ends the word.
        with self._lock:
            tokens: list[Token] = self._kiwi.tokenize(_SURROGATE.sub(" ", _LATIN_STOP.sub("!", text)))
        return tokens

    @functools.cached_property
    def spellings(self) -> frozenset[str]:
        """All spellings of the tables, folded."""
        return frozenset(self._canonical)

    def canonical(self, word: str) -> tuple[str, TermKind]:
        """Key and kind of a folded spelling: its line's where the tables have it, else the word itself, a noun."""
        key, kind = self._canonical.get(word, (word, "noun"))
        return key, "noun" if kind == "other" else kind

    def morphemes(self, text: str) -> list[Morpheme]:
        """Every morpheme that has characters of its own."""
        tokens = [t for t in self._tokens(text) if t.len]
        tags = ["JC" if _is_conjunction(tokens, i) else t.tag for i, t in enumerate(tokens)]
        return [(t.form, tag, t.start, t.start + t.len) for t, tag in zip(tokens, tags, strict=True)]

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Half-open ranges of the sentences, in order, without surrounding white space; they never overlap.

        A line break ends a sentence unless it looks like a wrapped line in the middle of a paragraph.
        """

        def cut(block: str) -> list[tuple[int, int]]:
            with self._lock:
                return [(s.start, s.end) for s in self._kiwi.split_into_sents(_SURROGATE.sub(" ", block))]

        return sentences.spans(text, cut)

    def _terms(self, text: str) -> tuple[Term, ...]:
        """The content terms of a text, in order; compound terms follow the name they begin with."""
        tokens = [t for t in self._tokens(text) if t.len]
        tokens = [t for i, t in enumerate(tokens) if not _is_conjunction(tokens, i)]
        terms: list[Term] = []
        position = 0
        while position < len(tokens):
            size, key, kind = self._lookup(tokens, position)
            token, last = tokens[position], tokens[position + size - 1]
            if key is not None or token.tag.startswith(CONTENT_TAGS):
                terms.append(self._term(text, token, last, key, kind))
                compound = _compound(text, tokens, position + size, terms[-1], self._is_name)
                if compound is not None:
                    terms.append(compound)
            position += size
        return tuple(terms)

    def is_entity(self, key: str) -> bool:
        """Whether the table of names has a key: all its spellings are known, so where none stands, it is not named."""
        return self._canonical.get(key, ("", "other")) == (key, "name")

    def kinds_of(self, key: str) -> frozenset[EntityKind]:
        """What a name of the table is: a person, an organisation, ...; empty where nothing is known."""
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
        """The longest run of tokens from ``position`` that the tables know: (tokens, key, kind)."""
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
                found = self._canonical.get("".join(_folded(t.form) for t in run))
            if found is None:
                found = self._canonical.get("".join(_stem(t) for t in run))
            if found is not None:
                return size, *found
        return 1, None, None


@functools.cache
def _stemmer() -> object:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=20_000)
def stem_english(word: str) -> str:
    """Snowball's English stem of a folded word; words of up to three letters stay as they are."""
    return word if len(word) <= 3 else str(_stemmer().stemWord(word))  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=50_000)  # every run of tokens is looked up, so that each token is read many times
def _folded(form: str) -> str:
    return fold(form)


def _stem(token: Token) -> str:
    return _stemmed(token.form, token.tag)


@functools.lru_cache(maxsize=50_000)
def _stemmed(form: str, tag: str) -> str:
    if _PLURAL_ACRONYM.fullmatch(form):
        return fold(form[:-1])
    folded = _folded(form)
    if tag != "SL":
        return folded.rstrip(".,")
    return folded if folded in ENGLISH_FUNCTION_WORDS or folded in QUESTION_WORDS else stem_english(folded)


def _stem_phrase(spelling: str) -> str:
    return fold(_LATIN_WORD.sub(lambda m: stem_english(m.group().lower()), spelling))


def _plain(token: Token) -> tuple[str, TermKind]:
    return _stem(token), _kind_of(token.tag)


def _kind_of(tag: str) -> TermKind:
    if tag in ("NNP", "SL"):
        return "name"
    if tag in ("SN", "NR"):
        return "number"
    if tag.startswith("V"):
        return "verb"
    return "noun" if tag.startswith(("N", "X", "SH")) else "other"


def _compound(text: str, tokens: list[Token], position: int, head: Term, is_name: object) -> Term | None:
    """The versioned name that ``head`` begins (그록-1, GPT-4, a16z, 시리즈 B), where the next tokens make one."""
    is_word = head.key in ENGLISH_FUNCTION_WORDS or head.key in QUESTION_WORDS
    if head.kind not in ("name", "noun") or position >= len(tokens) or (is_word and len(head.key) > 1):
        return None
    following = tokens[position]
    gap = text[head.end : following.start]
    if following.tag == "SO" and following.form == "-" and not gap and position + 1 < len(tokens):
        position, following = position + 1, tokens[position + 1]
        gap = text[head.end + 1 : following.start]
    elif gap.strip(" "):
        return None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    end = following.start + following.len
    tail = _stem(following)
    apart = bool(gap) and len(tail) > 2 and "." not in tail  # a version behind a space is short: 그록 1.5, not 레터 622
    if following.tag == "SN" and head.kind == "name" and len(gap) <= 1 and not apart and not _counts(after, end):
        if after is not None and after.tag == "SL" and after.start == end and not gap:  # a16z
            tail, end = tail + fold(after.form), end + after.len
        return Term(f"{head.key}#{tail}", head.start, end, "compound")
    is_letter = following.tag == "SL" and len(following.form) == 1 and following.form.isupper()
    is_letter = is_letter and not (after is not None and after.tag == "SN" and after.start == end)  # not the A of A100
    if is_letter and not is_name(following.form):  # type: ignore[operator]
        return Term(f"{head.key}#{fold(following.form)}", head.start, end, "compound")
    return None


def _is_conjunction(tokens: Sequence[Token], position: int) -> bool:
    """Whether a token is the particle 과 or 와 behind a number (그록-1과 그록-2), which Kiwi takes for the noun 과."""
    token, before = tokens[position], tokens[position - 1] if position else None
    if before is None or token.form not in ("과", "와") or not token.tag.startswith("N"):
        return False
    return bool(before.tag == "SN" and before.start + before.len == token.start)


def _counts(after: Token | None, end: int) -> bool:
    """Whether what follows a number makes it an amount: 60억, 2018년, 45%."""
    return after is not None and after.tag in ("NR", "NNB", "SW") and after.start <= end + 1
