"""Analyse a text: its language, sentences, terms, amounts and dates, and prompt injection in it.

It knows no documents, no index and no questions, and decides nothing about meaning.
Every other room calls it; the morphological analyser behind ``Analyzer`` loads when it is first used.
"""

from __future__ import annotations

from rag.text.abbreviations import MONTH_ABBREVIATIONS, ends_in_abbreviation
from rag.text.analyzer import CONTENT_TAGS, Analyzer
from rag.text.function_words import ENGLISH_FUNCTION_WORDS
from rag.text.hangul import count_hangul, final_consonant, is_syllable
from rag.text.language import has_supported_script, language_of
from rag.text.leading_lines import is_item, leads, question_above, turn_start
from rag.text.markdown import (
    heading_above,
    heading_of,
    headings_above,
    is_fence,
    is_heading,
    is_listed_link,
    replace_headings,
    starts_block,
    without_link,
    without_mark,
)
from rag.text.normalisation import bigrams, fold
from rag.text.prompt_injection import free_of_injection, is_prompt_injection
from rag.text.quantities import (
    ENGLISH_MONTHS,
    MONTHS,
    PartialDate,
    Quantity,
    excludes,
    find_quantities,
    parse_partial_date,
    same_quantity,
)
from rag.text.question_words import (
    QUESTION_WORDS,
    clipped_interrogatives,
    english_interrogatives,
    interrogative_morphemes,
    interrogative_spellings,
)
from rag.text.references import begins_with_reference, needs_the_sentence_before
from rag.text.rows import (
    answers_nothing,
    are_names,
    has_cells,
    header_of,
    is_field,
    is_figure,
    is_row,
    labelled,
    line_at,
    with_columns,
)
from rag.text.sentences import CLOSING_MARKS
from rag.text.shared_text import containment, letters, runs
from rag.text.spelling import nearest_spelling
from rag.text.tables import EntityKind, read_kinds, read_table
from rag.text.terms import Morpheme, Term

__all__ = [
    "CLOSING_MARKS",
    "CONTENT_TAGS",
    "ENGLISH_FUNCTION_WORDS",
    "ENGLISH_MONTHS",
    "MONTHS",
    "MONTH_ABBREVIATIONS",
    "QUESTION_WORDS",
    "Analyzer",
    "EntityKind",
    "Morpheme",
    "PartialDate",
    "Quantity",
    "Term",
    "answers_nothing",
    "are_names",
    "begins_with_reference",
    "bigrams",
    "clipped_interrogatives",
    "containment",
    "count_hangul",
    "ends_in_abbreviation",
    "english_interrogatives",
    "excludes",
    "final_consonant",
    "find_quantities",
    "fold",
    "free_of_injection",
    "has_cells",
    "has_supported_script",
    "header_of",
    "heading_above",
    "heading_of",
    "headings_above",
    "interrogative_morphemes",
    "interrogative_spellings",
    "is_fence",
    "is_field",
    "is_figure",
    "is_heading",
    "is_item",
    "is_listed_link",
    "is_prompt_injection",
    "is_row",
    "is_syllable",
    "labelled",
    "language_of",
    "leads",
    "letters",
    "line_at",
    "nearest_spelling",
    "needs_the_sentence_before",
    "parse_partial_date",
    "question_above",
    "read_kinds",
    "read_table",
    "replace_headings",
    "runs",
    "same_quantity",
    "starts_block",
    "turn_start",
    "with_columns",
    "without_link",
    "without_mark",
]
