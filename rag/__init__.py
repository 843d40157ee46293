"""Answer questions from documents, and show the source passage of every sentence of an answer.

There are three pipelines, each in one module:

- ``rag.index.ingest``: files -> documents -> chunks -> vectors -> catalog, lexical index and Chroma;
- ``rag.answering.chain``: question -> hits -> evidence -> draft -> verification -> Answer;
- ``rag.answering.checking``: any text -> sentences -> passages -> verification -> CheckedSentence.

``rag.assembly`` connects their parts as the settings say::

    from rag import assembly, load_settings

    with assembly.open_writer(load_settings()) as ingestor:
        for outcome in ingestor.ingest(assembly.packaged_files()):
            print(outcome)
        ingestor.finish()
    reader = assembly.open_reader(load_settings())
    print(reader.chain.invoke("그록-1의 파라미터는 몇 개야?").text)

The package knows no user interface; ``ui`` and ``rag.cli`` build on it. Names are imported on first use, so that
`mundap --help` does not wait for what reads the settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.first_use import on_first_use

if TYPE_CHECKING:
    from rag.errors import MundapError
    from rag.records import Answer, Citation, Claim, Question, Turn
    from rag.settings import Settings, load_settings

__all__ = ["Answer", "Citation", "Claim", "MundapError", "Question", "Settings", "Turn", "load_settings"]

__getattr__ = on_first_use(
    __name__,
    {
        "errors": ("MundapError",),
        "records": ("Answer", "Citation", "Claim", "Question", "Turn"),
        "settings": ("Settings", "load_settings"),
    },
)
