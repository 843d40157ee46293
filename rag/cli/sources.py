"""Implement ``mundap sources``: list, show and remove what is indexed."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.ingest_words import IngestWords, ingest_words, line
from rag.errors import IndexStateError

if TYPE_CHECKING:
    from rag.records import Document
    from rag.settings import Settings

_KOREAN_FIELDS = {
    "id": "ID",
    "location": "위치",
    "source": "파일",
    "title": "제목",
    "publisher": "발행처",
    "author": "글쓴이",
    "published": "날짜",
    "dating": "날짜 근거",
    "language": "언어",
    "kind": "종류",
    "chunks": "단락",
    "fetched": "가져온 날",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command to its parser."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=("list", "show", "remove"),
        default="list",
        help="list (the default), show or remove",
    )
    parser.add_argument("names", nargs="*", metavar="ID|SOURCE", help="an id, the beginning of an id, or a source")
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command and return its exit code.

    Raises:
        MundapError: a document is not there, or the index cannot be opened or written.
    """
    from rag import assembly
    from rag.index import TagFile, delete_copies, fetched_on

    if options.action != "list" and not options.names:
        raise IndexStateError(
            "No document is named.",
            f"Run `mundap sources {options.action} ID`; `mundap sources` lists them.",
            korean=f"문서를 정하지 않았습니다. `mundap sources {options.action} ID`를 실행해 주세요. "
            "ID는 `mundap sources`에 나옵니다.",
        )
    words = ingest_words(settings.language)
    with assembly.opened_catalog(settings) as catalog:
        documents = catalog.documents()
        chosen = [_find(documents, name) for name in options.names] or documents
        if options.action != "remove":
            for document in chosen:
                fetched = fetched_on(settings.home, document.location)
                _print_document(document, len(catalog.rows_of(document.id)), fetched, options, words)
            return 0
    with assembly.open_writer(settings) as ingestor:
        for document in chosen:
            ingestor.remove(document.id)
            delete_copies(settings.home, document.location)
            print(line(words, "removed", document.source, document.title))
        ingestor.finish()
        TagFile(settings.home).forget(document.location for document in chosen)
    return 0


def _find(documents: Sequence[Document], name: str) -> Document:
    found = [d for d in documents if name in (d.id, d.source, d.location) or (len(name) >= 4 and d.id.startswith(name))]
    found = found or [d for d in documents if Path(d.source).name == name]
    if len(found) == 1:
        return found[0]
    problem = f"{len(found)} documents are" if found else "No document is"
    raise IndexStateError(
        f"{problem} called {name}.",
        "Run `mundap sources` and use an id from its first column.",
        korean=f"{name}: 이 이름의 문서가 {f'{len(found)}건 있습니다' if found else '없습니다'}. "
        "`mundap sources`를 실행해 첫째 열의 ID를 써 주세요.",
    )


def _print_document(
    document: Document, chunks: int, fetched: str | None, options: argparse.Namespace, words: IngestWords
) -> None:
    record = {k: v for k, v in dataclasses.asdict(document).items() if k not in ("text", "pages")} | {"chunks": chunks}
    if fetched:
        record["fetched"] = fetched
    if options.action == "show":
        record["text"] = document.text
    if options.json:
        print(json.dumps(record, ensure_ascii=False))
    elif options.action == "list":
        size = f"단락 {chunks:>4}개" if words.language == "ko" else f"{chunks:>4} chunks"
        print(f"{document.id}  {document.published or '-':<10}  {size}  {document.source}  {document.title}")
    else:
        named = _KOREAN_FIELDS if words.language == "ko" else {}
        print("\n".join(f"{named.get(key, key)}: {value}" for key, value in record.items() if key != "text" and value))
        print(f"\n{document.text}")
