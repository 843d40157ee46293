"""Call learned models: text embeddings, chat models, and the token counts and prices of both.

It knows no documents and no questions, and nothing here is called before a question or a document needs it.
Called by indexing, retrieval, verification, answering and the wiring in ``rag.parts``.
"""

from __future__ import annotations

from rag.models.chat_model import ChatModel, Tokens, use_chat_model
from rag.models.classifier import BUCKETS, DIMENSIONS, TextClassifier, hash_grams
from rag.models.connection import Connection, read_in_background
from rag.models.cross_encoder import CrossEncoder, Pair, Reading
from rag.models.deadline import Deadline
from rag.models.e5_embedder import E5_GRAPH, EmbeddedE5, builtin_embedder
from rag.models.embeddings import EndpointEmbeddings, LangChainEmbeddings, TextEmbedder
from rag.models.encoder import Encoder
from rag.models.faults import ANSWERING, ChatModelError, ModelFault, ModelSettings, explain_fault
from rag.models.pairs import PairInput, pair_input
from rag.models.providers import make_chat_model
from rag.models.tokens import Price, cost, count, read_prices, recent_turns
from rag.models.weights import E5Weights, e5_weights

__all__ = [
    "ANSWERING",
    "BUCKETS",
    "DIMENSIONS",
    "E5_GRAPH",
    "ChatModel",
    "ChatModelError",
    "Connection",
    "CrossEncoder",
    "Deadline",
    "E5Weights",
    "EmbeddedE5",
    "Encoder",
    "EndpointEmbeddings",
    "LangChainEmbeddings",
    "ModelFault",
    "ModelSettings",
    "Pair",
    "PairInput",
    "Price",
    "Reading",
    "TextClassifier",
    "TextEmbedder",
    "Tokens",
    "builtin_embedder",
    "cost",
    "count",
    "e5_weights",
    "explain_fault",
    "hash_grams",
    "make_chat_model",
    "pair_input",
    "read_in_background",
    "read_prices",
    "recent_turns",
    "use_chat_model",
]
