"""Read the user's files of a public question set row by row: JSON Lines, CSV, TSV and JSON, plain or gzip-compressed.

Only one row is held in memory at a time, except for a JSON file, which is a single value. Every error names the file
and the line (counted from 1), or the path within the JSON value. This module knows no question set.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from rag.errors import QuestionSetError, error_name

Row = Mapping[str, object]
Placed = tuple[str, Row]  # (place for error messages, row)

ROW_SUFFIXES = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz")  # accepted by ``rows``
PARQUET = ".parquet"
_CORRECT = (
    "Correct the file, or download it again from its publisher.",
    "파일을 고치거나 배포처에서 다시 받아 주세요.",
)


def fault(place: str, what: str, korean: str, remedy: tuple[str, str] = _CORRECT) -> QuestionSetError:
    """Make the error for one place in a file: "FILE, line 3 has no “query”."

    Args:
        place: the file, and where in it.
        what: what is wrong there, in English: a sentence without its subject and its full stop.
        korean: the same in Korean, a sentence without its full stop.
        remedy: what to do about it, in English and in Korean.
    """
    return QuestionSetError(f"{place} {what}.", remedy[0], korean=f"잘못된 곳: {place}. {korean}. {remedy[1]}")


def rows(path: Path) -> Iterator[Placed]:
    """Yield the rows of a JSON Lines or CSV file, by file extension. The first line of a CSV file names the columns.

    Raises:
        QuestionSetError: If the file is unreadable, empty, Parquet or of an unknown type, or a row is malformed.
    """
    name = path.name.casefold()
    if name.endswith(PARQUET):
        raise parquet_error(path)
    if not name.endswith(ROW_SUFFIXES):
        raise fault(
            f"{path}",
            "has an unsupported file type",
            "여기에서 읽지 않는 형식입니다",
            (
                f"Give a file that ends in {', '.join(ROW_SUFFIXES)}.",
                f"다음 형식의 파일을 지정해 주세요: {', '.join(ROW_SUFFIXES)}.",
            ),
        )
    empty = True
    for row in _csv_rows(path) if ".csv" in name else _json_rows(path):
        empty = False
        yield row
    if empty:
        raise fault(f"{path}", "has no rows", "내용이 없습니다")


def tab_rows(path: Path, columns: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows of a TSV file without header and quoting, the format of TREC topics and qrels.

    Args:
        path: the file.
        columns: the required number of columns.

    Raises:
        QuestionSetError: If the file is unreadable or empty, or a row has a different number of columns.
    """
    empty = True
    for number, line in _lines(path):
        if not line.strip():
            continue
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != columns:
            raise fault(
                f"{path}, line {number}",
                f"has {len(cells)} columns between tabs instead of {columns}",
                f"탭으로 나눈 열이 {columns}개가 아니라 {len(cells)}개입니다",
            )
        empty = False
        yield f"{path}, line {number}", cells
    if empty:
        raise fault(f"{path}", "has no rows", "내용이 없습니다")


def json_value(path: Path) -> Row:
    """Return the object in a JSON file.

    Raises:
        QuestionSetError: If the file is unreadable, or does not contain a JSON object.
    """
    content = "".join(line for _, line in _lines(path))
    try:
        return _object(json.loads(content), f"{path}")
    except json.JSONDecodeError as error:
        raise fault(
            f"{path}, line {error.lineno}",
            f"is not JSON at column {error.colno} ({error.msg})",
            f"{error.colno}번째 글자부터 JSON이 아닙니다 ({error.msg})",
        ) from error
    except (ValueError, RecursionError) as error:
        raise fault(
            f"{path}", f"is not readable JSON ({error})", f"읽을 수 있는 JSON이 아닙니다 ({error_name(error)})"
        ) from error


def text(row: Row, name: str, place: str) -> str:
    """Return a field that must contain text.

    Raises:
        QuestionSetError: If the field is missing, not a string, blank, or not encodable as UTF-8.
    """
    value = row.get(name)
    if value is None:
        raise fault(place, f"has no “{name}”", f"“{name}” 값이 없습니다")
    if not isinstance(value, str):
        raise fault(place, f"has a “{name}” that is not text", f"“{name}” 값이 글이 아닙니다")
    if not value.strip():
        raise fault(place, f"has an empty “{name}”", f"“{name}” 값이 비어 있습니다")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise fault(
            place,
            f"has half a character (a lone surrogate) in “{name}”",
            f"“{name}” 값에 잘린 글자(서로게이트)가 있습니다",
        ) from error
    return value


def objects(row: Row, name: str, place: str) -> Iterator[Placed]:
    """Yield the objects of a list field, each with its place, such as "FILE, data[0], paragraphs[2]".

    Raises:
        QuestionSetError: If the field is missing, or is not a list of objects.
    """
    value = row.get(name)
    if not isinstance(value, list):
        raise fault(place, f"has no list “{name}”", f"“{name}” 목록이 없습니다")
    for position, item in enumerate(value):
        within = f"{place}, {name}[{position}]"
        yield within, _object(item, within)


def parquet_error(path: Path) -> QuestionSetError:
    """Make the error that rejects a Parquet file, with a command that converts it. mundap has no Parquet dependency."""
    target = path.with_suffix(".jsonl").name
    command = (
        'python -c "import pandas; '
        f"pandas.read_parquet('{path.name}').to_json('{target}', orient='records', lines=True, force_ascii=False)\""
    )
    return QuestionSetError(
        f"{path} is a Parquet file, which is not supported.",
        f"Convert it where pandas and pyarrow are installed: {command}",
        korean=f"{path} 파일은 여기에서 읽지 않는 Parquet 형식입니다. pandas와 pyarrow가 설치된 곳에서 변환해 주세요: "
        f"{command}",
    )


def _json_rows(path: Path) -> Iterator[Placed]:
    for number, line in _lines(path):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise fault(place, f"is not JSON ({error})", f"JSON이 아닙니다 ({error_name(error)})") from error
        yield place, _object(row, place)


def _csv_rows(path: Path) -> Iterator[Placed]:
    """Yield CSV rows. The line of a row is its last one, because a quoted cell may span several lines."""
    reader = csv.reader((line for _, line in _lines(path)), strict=True)
    try:
        names = next(reader, [])
        for cells in reader:
            place = f"{path}, line {reader.line_num}"
            if not cells:
                continue
            if len(cells) != len(names):
                raise fault(
                    place,
                    f"has {len(cells)} columns, and the first line {len(names)}",
                    f"열이 {len(cells)}개인데 첫 행에는 {len(names)}개입니다",
                )
            yield place, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise fault(
            f"{path}, line {reader.line_num}", f"is not CSV ({error})", f"CSV가 아닙니다 ({error_name(error)})"
        ) from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield numbered lines with their line ends. Lines are decoded one by one, so that an error has a line number."""
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
    except FileNotFoundError as error:
        raise QuestionSetError(
            f"There is no file {path}.",
            "Check the path given to --data.",
            korean=f"{path} 파일이 없습니다. --data에 적은 경로를 확인해 주세요.",
        ) from error
    except UnicodeDecodeError as error:
        raise fault(
            f"{path}, line {number}",
            "is not UTF-8",
            "UTF-8이 아닙니다",
            ("Save the file as UTF-8.", "파일을 UTF-8로 저장해 주세요."),
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise QuestionSetError(
            f"{path} cannot be read ({reason}).",
            "Give a readable file.",
            korean=f"{path} 파일을 읽을 수 없습니다 ({error_name(error)}). 읽을 수 있는 파일을 지정해 주세요.",
        ) from error


def _object(value: object, place: str) -> Row:
    if not isinstance(value, dict):
        raise fault(place, "is not a JSON object", "JSON 객체가 아닙니다")
    return value
