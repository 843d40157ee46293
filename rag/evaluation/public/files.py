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

from rag.errors import QuestionSetError

Row = Mapping[str, object]
Placed = tuple[str, Row]  # (place for error messages, row)

ROW_SUFFIXES = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz")  # accepted by ``rows``
PARQUET = ".parquet"


def fault(
    place: str, what: str, remedy: str = "Correct the file, or get it again from its publisher."
) -> QuestionSetError:
    """Make the error for one place in a file: "FILE, line 3 has no “query”."

    Args:
        place: file and line, or file and path within a JSON value.
        what: the fault, a verb phrase.
        remedy: what the user can do.
    """
    return QuestionSetError(f"{place} {what}.", remedy)


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
            f"{path}", "is of no kind that is read here", f"Give a file that ends in {', '.join(ROW_SUFFIXES)}."
        )
    empty = True
    for row in _csv_rows(path) if ".csv" in name else _json_rows(path):
        empty = False
        yield row
    if empty:
        raise fault(f"{path}", "has no rows")


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
            raise fault(f"{path}, line {number}", f"has {len(cells)} columns between tabs instead of {columns}")
        empty = False
        yield f"{path}, line {number}", cells
    if empty:
        raise fault(f"{path}", "has no rows")


def json_value(path: Path) -> Row:
    """Return the object in a JSON file.

    Raises:
        QuestionSetError: If the file is unreadable, or does not contain a JSON object.
    """
    content = "".join(line for _, line in _lines(path))
    try:
        return _object(json.loads(content), f"{path}")
    except json.JSONDecodeError as error:
        raise fault(f"{path}, line {error.lineno}", f"is not JSON at column {error.colno} ({error.msg})") from error
    except (ValueError, RecursionError) as error:
        raise fault(f"{path}", f"is no JSON that can be read ({error})") from error


def text(row: Row, name: str, place: str) -> str:
    """Return a field that must contain text.

    Raises:
        QuestionSetError: If the field is missing, not a string, blank, or not encodable as UTF-8.
    """
    value = row.get(name)
    if value is None:
        raise fault(place, f"has no “{name}”")
    if not isinstance(value, str):
        raise fault(place, f"has a “{name}” that is no text")
    if not value.strip():
        raise fault(place, f"has an empty “{name}”")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise fault(place, f"has half a character (a lone surrogate) in “{name}”") from error
    return value


def objects(row: Row, name: str, place: str) -> Iterator[Placed]:
    """Yield the objects of a list field, each with its place, such as "FILE, data[0], paragraphs[2]".

    Raises:
        QuestionSetError: If the field is missing, or is not a list of objects.
    """
    value = row.get(name)
    if not isinstance(value, list):
        raise fault(place, f"has no list “{name}”")
    for position, item in enumerate(value):
        within = f"{place}, {name}[{position}]"
        yield within, _object(item, within)


def parquet_error(path: Path) -> QuestionSetError:
    """Make the error that rejects a Parquet file, with a command that converts it. mundap has no Parquet dependency."""
    target = path.with_suffix(".jsonl").name
    return QuestionSetError(
        f"{path} is a Parquet file, which is not read here.",
        'Convert it where pandas and pyarrow are installed: python -c "import pandas; '
        f"pandas.read_parquet('{path.name}').to_json('{target}', orient='records', lines=True, force_ascii=False)\"",
    )


def _json_rows(path: Path) -> Iterator[Placed]:
    for number, line in _lines(path):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise fault(place, f"is not JSON ({error})") from error
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
                raise fault(place, f"has {len(cells)} columns, and the first line {len(names)}")
            yield place, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise fault(f"{path}, line {reader.line_num}", f"is no CSV ({error})") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield numbered lines with their line ends. Lines are decoded one by one, so that an error has a line number."""
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
    except FileNotFoundError as error:
        raise QuestionSetError(f"There is no file {path}.", "Check the path given to --data.") from error
    except UnicodeDecodeError as error:
        raise fault(f"{path}, line {number}", "is not UTF-8", "Save the file as UTF-8.") from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise QuestionSetError(f"{path} cannot be read ({reason}).", "Give a readable file.") from error


def _object(value: object, place: str) -> Row:
    if not isinstance(value, dict):
        raise fault(place, "is no JSON object")
    return value
