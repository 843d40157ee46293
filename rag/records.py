"""Define the records passed between the stages: frozen, and without behaviour.

Every offset counts Unicode code points of ``Document.text`` and every range is half-open, so that
``document.text[record.start:record.end]`` is always the text that the record describes. This module knows no stage,
no storage and no format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# How a claim was checked: the document's own words; rules and a judge; or rules alone (its names and numbers occur).
Checked = Literal["quoted", "judged", "matched"]
# What a sentence of an answer is: a claim with citations; a frame ("two outlets differ"), which states no fact itself;
# or a gap, which says what the documents do not tell.
ClaimKind = Literal["claim", "frame", "gap"]
# What a text's sentence is found to be; and what kind of sentence it is: only a claim is looked up.
CheckVerdict = Literal["supported", "partly", "contradicted", "not_found"]
CheckedKind = Literal["claim", "frame", "question", "heading"]
AbstentionReason = Literal[
    "empty_question",
    "question_too_long",
    "unread_language",
    "no_documents",
    "no_evidence",
    "needs_model",
    "unsupported",
    "declined",
    "small_talk",  # nothing was asked of the documents; the text says what the program knows of itself
]
# Strict wants more evidence than standard before anything is answered, and more of it for every sentence of a model's.
Answerer = Literal["extractive", "model"]
Strictness = Literal["standard", "strict"]
# Where a sentence stands: it goes on in the paragraph or item before it, begins a new paragraph, is an item of a list,
# or the header or another row of a table (cells joined by " | ").
Form = Literal["sentence", "paragraph", "item", "header", "row"]
MOST_PASSAGES = 100  # chunks that may be read for one answer: as many as a search brings in


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its metadata. ``id`` is a hash of the text and the metadata below it."""

    id: str
    location: str  # identity of the file: an absolute path, or "package:seeds/..." for the packaged corpus
    source: str  # the name shown to users: the path relative to the folder that was ingested
    text: str
    title: str
    publisher: str | None = None
    author: str | None = None
    published: str | None = None  # ISO 8601, as exact as it is known: 2024-06-15, 2024-06 or 2024
    dating: str | None = None  # what is known of the date where it is not printed on the document
    language: str | None = None
    kind: str = "document"  # "digest" for the packaged corpus, "recognised" where text was recognised in pictures
    pages: tuple[int, ...] = ()  # the offset at which each page starts; empty where there are no pages


@dataclass(frozen=True, slots=True)
class Chunk:
    """A slice of a document, sized for the embedder: ``document.text[start:end] == text``."""

    id: str
    document_id: str
    start: int
    end: int
    text: str
    page: int | None = None  # 1-based


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a chunk, with the same law: ``document.text[start:end] == text``."""

    document_id: str
    chunk_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """A passage to answer from, with everything that may support a claim.

    ``vectors`` has a row of unit length for each of ``sentences``; ``free_of_injection`` tells of each whether its
    paragraph is free of prompt injection; ``metadata`` is title, publisher, author, date and heading.
    """

    key: str
    document: Document
    chunk: Chunk
    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.float32]
    free_of_injection: tuple[bool, ...]
    metadata: str


@dataclass(frozen=True, eq=False, slots=True)
class Hit:
    """A retrieved chunk, with its document and sentences. Scores are comparable within one question only.

    ``score`` is the fused, standardised score. ``cosines`` and ``overlaps`` have a number for each sentence: its cosine
    with the question, -1..1, and the share of the question's character bigrams in it, 0..1.
    """

    source: Source
    score: float
    dense: float  # cosine between question and chunk, -1..1
    lexical: float  # fused standardised BM25, as ``score`` without the dense part
    cosines: tuple[float, ...]
    overlaps: tuple[float, ...]

    @property
    def chunk(self) -> Chunk:
        """Return the chunk itself."""
        return self.source.chunk

    @property
    def document(self) -> Document:
        """Return the document that contains the chunk."""
        return self.source.document


@dataclass(frozen=True, slots=True)
class Reprint:
    """Another document with the text of a cited one, in which the quote is, too."""

    document_id: str
    title: str
    publisher: str | None
    published: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The span that supports a claim: ``document.text[start:end] == quote``."""

    marker: int
    document_id: str
    title: str
    publisher: str | None
    published: str | None
    source: str
    start: int
    end: int
    quote: str
    page: int | None = None
    dating: str | None = None
    repaired: bool = False  # the model cited another passage, or none; this span supports its sentence
    also_in: tuple[Reprint, ...] = ()  # reprints with the same words: not further sources that agree
    kind: str = "document"  # that of its document


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer and the markers of the citations that support it."""

    text: str
    markers: tuple[int, ...]
    supported: bool
    form: Form = "sentence"
    checked: Checked = "quoted"
    kind: ClaimKind = "claim"  # frames and gaps have no markers
    computed: str = ""  # how an amount in it was computed: "60억 달러 ÷ 10억 달러 = 6배"
    withheld_before: int = 0  # sentences of the draft that are withheld between the claim before and this one


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sentence that was drafted and withheld, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that is close to the question but does not answer it; shown when the answer is an abstention."""

    document_id: str
    title: str
    publisher: str | None
    published: str | None
    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """The location of a retrieved passage, with its score within this question."""

    document_id: str
    source: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and cost of an answer; zero for the built-in answerer."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    judge_tokens: int = 0  # of the tokens, those of the judge


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds by stage."""

    retrieve: float = 0.0
    answer: float = 0.0
    verify: float = 0.0
    total: float = 0.0
    first_claim: float | None = None  # from the question to the first claim that is shown


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and the answer that was shown, with the markers behind its cited sentences."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """The input of the chain: the question of the user and the turns before it."""

    text: str
    history: tuple[Turn, ...] = ()  # questions in their stand-alone form
    answerer: Answerer | None = None  # None: the default answerer
    within: frozenset[str] | None = None  # ids of the documents that may be searched; None: all
    passages: int | None = None  # how many chunks are read, 1..MOST_PASSAGES; None: as many as by default
    strictness: Strictness | None = None  # None: the default


@dataclass(frozen=True, slots=True)
class Answer:
    """The output of the chain, for every front end: command line, page and evaluation."""

    question: str
    standalone_question: str
    text: str
    abstained: bool
    abstention_reason: AbstentionReason | None
    confidence: float  # calibrated probability that the documents answer the question, 0..1
    language: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    withheld_after: int = 0  # sentences of the draft that are withheld after the last claim
    nearest: tuple[Passage, ...] = ()
    maybe: Passage | None = None  # of an abstention: the sentence that came nearest, where anything is near
    notices: tuple[str, ...] = ()  # what did not work while the answer was made
    retrieved: tuple[Place, ...] = ()  # the passages that were read, best first
    fault: str | None = None  # what kept the model from answering, where the built-in answerer replaced it
    remarks: tuple[str, ...] = ()  # mundap's own words below the claims: that sources disagree, how old they are
    disagreement: tuple[int, ...] = ()  # markers of citations that do not agree with one another
    answerer: str = "extractive"
    usage: Usage = field(default_factory=Usage)
    timings_ms: Timings = field(default_factory=Timings)


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a text that was checked against the documents: ``text[start:end] == sentence``.

    ``citations`` are the words that support it, or contradict it, numbered within the sentence; there are some
    where the verdict is ``supported`` or ``contradicted``.
    """

    sentence: str
    start: int
    end: int
    kind: CheckedKind = "claim"
    # None: it states no fact (a question, a heading, a frame); a frame beside which nothing was found is ``not_found``.
    verdict: CheckVerdict | None = None
    checked: Checked = "matched"
    reason: str = ""  # why it is not fully supported, in the language of the sentence or one asked for; "" where it is
    citations: tuple[Citation, ...] = ()
    computed: str = ""  # as in ``Claim``
    notice: str = ""  # what did not work, in the language of the sentence; told once a text, where it first happened
