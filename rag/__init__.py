"""mundap answers questions from documents, and shows the passage behind every sentence it says.

Two ways, each in one module:

- ``rag.index.ingest``: files -> documents -> chunks -> vectors -> catalog, lexical index and Chroma;
- ``rag.answering.chain``: question -> hits -> evidence -> draft -> citations -> Answer.

``rag.assembly`` wires them from settings::

    from rag import assembly, load_settings

    with assembly.open_writer(load_settings()) as ingestor:
        for outcome in ingestor.ingest(assembly.packaged_files()):
            print(outcome)
        ingestor.finish()
    reader = assembly.open_reader(load_settings())
    print(reader.chain.invoke("그록-1의 파라미터는 몇 개야?").text)

The package knows no user interface; ``ui`` and the command line know it.
"""

from rag.errors import MundapError
from rag.records import Answer, Citation, Claim, Question, Turn
from rag.settings import Settings, load_settings

__all__ = ["Answer", "Citation", "Claim", "MundapError", "Question", "Settings", "Turn", "load_settings"]
