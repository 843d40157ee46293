"""Turn evidence into a checked answer, by quotation or with a chat model; check any text; write messages to people.

It stores nothing, and leaves searching to retrieval and judging to verification. Called by the commands and the page,
and built by ``rag.parts`` and ``rag.assembly``; ``AnswerChain`` is the way in.
"""

from __future__ import annotations

from rag.answering.about import About, held_text, period
from rag.answering.also_in import reprints_text
from rag.answering.chain import AnswerChain
from rag.answering.check_fields import contract_fields
from rag.answering.check_messages import block_text, kind_text, summary_text, verdict_sign, verdict_text
from rag.answering.checking import TextChecker
from rag.answering.coming_near import nearest_text
from rag.answering.generative import GenerationLimits, ModelAnswerer
from rag.answering.layout import Block, blocks, row_cells
from rag.answering.messages import (
    attribution,
    clean_question,
    encodable,
    led_by,
    other_notices,
    other_remarks,
    sources_text,
    withheld_here,
    words_only_text,
)
from rag.answering.prompts import Prompts
from rag.answering.question_checks import no_model
from rag.answering.suggestions import Suggester
from rag.answering.words_only import has_words_only, is_words_only

__all__ = [
    "About",
    "AnswerChain",
    "Block",
    "GenerationLimits",
    "ModelAnswerer",
    "Prompts",
    "Suggester",
    "TextChecker",
    "attribution",
    "block_text",
    "blocks",
    "clean_question",
    "contract_fields",
    "encodable",
    "has_words_only",
    "held_text",
    "is_words_only",
    "kind_text",
    "led_by",
    "nearest_text",
    "no_model",
    "other_notices",
    "other_remarks",
    "period",
    "reprints_text",
    "row_cells",
    "sources_text",
    "summary_text",
    "verdict_sign",
    "verdict_text",
    "withheld_here",
    "words_only_text",
]
