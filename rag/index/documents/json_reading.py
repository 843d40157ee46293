"""Read files of JSON: values, lines of values, days of a Slack channel, and the data of an archive of X (Twitter)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rag.errors import DocumentError
from rag.index.documents.decoding import decode
from rag.index.documents.json_parsing import parse_json, parse_json_lines
from rag.index.documents.json_text import name_of, write_json
from rag.index.documents.metadata import Description
from rag.index.documents.slack import is_slack, read_slack
from rag.index.documents.tweets import write_tweets

_ASSIGNMENT = re.compile(r"\s*window\.YTD\.(\w{1,100})\.part\d{1,6}\s*=")
_POSTS = frozenset("tweet tweets deleted_tweet deleted_tweets community_tweet note_tweet".split())


def read_json(data: bytes, source: str) -> tuple[str, Description]:
    """Return the text of a JSON file, or of one that has a value on each line, and its title.

    Raises:
        DocumentError: the file cannot be decoded, is no JSON, or is nested too deeply.
    """
    text = decode(data, source)
    try:
        value = parse_json(text, source)
    except DocumentError as fault:
        first = text.lstrip().split("\n", 1)[0]
        if not (isinstance(fault.__cause__, json.JSONDecodeError) and fault.__cause__.msg == "Extra data" and first):
            raise
        return read_json_lines(data, source)
    if is_slack(value):
        return read_slack(value, source)
    return write_json(value), {"title": name_of(value) or Path(source).stem}


def read_json_lines(data: bytes, source: str) -> tuple[str, Description]:
    """Return the text of a file that has a JSON value on each line, and its name as title.

    Raises:
        DocumentError: the file cannot be decoded, a line is no JSON, or is nested too deeply.
    """
    values = parse_json_lines(decode(data, source), source)
    return write_json(values), {"title": Path(source).stem}


def read_archive_script(data: bytes, source: str) -> tuple[str, Description]:
    """Return the text of a file of an archive of X, ``window.YTD.NAME.part0 = [...]``, and its name as title.

    Raises:
        DocumentError: it is another script, cannot be decoded, or its data are no JSON.
    """
    text = decode(data, source)
    assignment = _ASSIGNMENT.match(text)
    if assignment is None:
        raise DocumentError(
            f"{source} is a program; of .js files, only the data of an X (Twitter) archive can be read.",
            "Give tweets.js of the archive, or save the text that you need as .txt.",
            korean=f"{source}: 프로그램 파일입니다. .js 파일은 X(트위터) 아카이브의 데이터만 읽을 수 있습니다. "
            "아카이브의 tweets.js를 넣거나 필요한 글을 .txt로 저장해 주세요.",
        )
    value: Any = parse_json(text[assignment.end() :].rstrip().removesuffix(";"), source)
    posts = assignment[1] in _POSTS and isinstance(value, list)
    return write_tweets(value) if posts else write_json(value), {"title": Path(source).stem}
