"""Read the metadata of a document from its front matter, its sidecar file and the manifest of its folder.

All of them yield a ``Description``: the keys below with one-line text, absent where nothing is given. Values stay as
they are written (a title ``1984`` or ``No`` is no number and no truth value); only ``published`` is brought to ISO
8601. This module does not know which source outranks which, and guesses nothing.
"""

from __future__ import annotations

import datetime
import functools
import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from rag.errors import DocumentError
from rag.index.documents.decoding import decode, normalise
from rag.index.documents.files import printable, read_bytes
from rag.text import ENGLISH_MONTHS, parse_partial_date

Description: TypeAlias = dict[str, str]

KEYS = ("title", "publisher", "author", "published", "dating", "language", "kind")
_SIDECARS = ("{name}.meta.yaml", "{name}.meta.json", "{stem}.meta.yaml", "{stem}.meta.json")
_MANIFEST = "MANIFEST.json"
_MAX_SIDECAR = 1_000_000  # bytes
_MAX_MANIFEST = 16_000_000
# Beyond this, a second rule is no end of front matter; YAML would also take minutes to read a whole book.
_MAX_FRONT_MATTER = 20_000  # characters

_NUMERIC_DATE = re.compile(r"([0-9]{4})(?:([-./])\s*([0-9]{1,2})(?:\2\s*([0-9]{1,2}))?)?\.?")
_KOREAN_DATE = re.compile(r"([0-9]{4})\s*()년(?:\s*([0-9]{1,2})\s*월(?:\s*([0-9]{1,2})\s*일)?)?")
# Names of English months, whole or of three letters, and whole ones of weekdays, as programs and pages write them.
ENGLISH_MONTH = f"(?:{'|'.join(name[:3] + f'(?:{name[3:]})?' for name in ENGLISH_MONTHS)})"
ENGLISH_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WEEKDAY = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,? ")
_LONGEST_DATE = 40  # characters
_TIME_OF_DAY = re.compile(r"(?<=[0-9.일])[T ]\s*[0-9]{1,2}:[0-9]{2}.*$")


class _Place(NamedTuple):
    """The source of some metadata, as messages name it."""

    english: str
    korean: str


class _MalformedError(Exception):
    """YAML or JSON that cannot be parsed; ``line`` counts from 1 where it is known."""

    def __init__(self, line: int | None) -> None:
        super().__init__(line)
        self.line = line


def split_front_matter(text: str, source: str, *, strict: bool) -> tuple[Description, str]:
    """Split a normalised text into its front matter (YAML between ``---`` lines at the top) and the rest.

    Args:
        strict: whether malformed YAML is a fault (Markdown) or just text (plain text). Dashes without a second line
            of dashes, or without ``key: value`` pairs in between, are text in both.

    Returns:
        The metadata of the front matter, and the text after it.

    Raises:
        DocumentError: malformed YAML (if ``strict``), or a value that is not usable for its key.
    """
    if not text.startswith("---\n"):
        return {}, text
    end = text.find("\n---\n", 3, _MAX_FRONT_MATTER)
    if end < 0:
        if not (text.endswith("\n---") and len(text) <= _MAX_FRONT_MATTER):
            return {}, text
        end = len(text) - 4
    try:
        fields = _parse_yaml(text[4:end])
    except _MalformedError as fault:
        if not strict:
            return {}, text
        line = f"line {fault.line + 1}" if fault.line else "an unknown line"
        line_korean = f" ({fault.line + 1}행)" if fault.line else ""
        raise DocumentError(
            f"The front matter of {source} is not valid YAML at {line}.",
            "Correct it, for instance by putting the value in quotation marks.",
            korean=f"{source}: 머리말(front matter)이 올바른 YAML이 아닙니다{line_korean}. 값을 따옴표로 "
            "감싸는 등 고쳐 주세요.",
        ) from fault
    if not isinstance(fields, dict):
        return {}, text
    if "published" not in fields and iso_date(str(fields.get("date"))):  # what Jekyll, Hugo and Obsidian call it
        fields = {**fields, "published": fields["date"]}
    return _describe(fields, _Place(f"The front matter of {source}", f"{source}의 머리말(front matter)")), text[
        end + 4 :
    ].lstrip("\n")


def beside(path: Path) -> Description:
    """Return the metadata beside a file: its sidecar's, and where that has none, the manifest's of its folder.

    Raises:
        DocumentError: one of them cannot be read, or has a value that is not usable for its key.
    """
    return {**_from_manifest(path), **_from_sidecar(path)}


def iso_date(value: str) -> str | None:
    """Return a date as ISO 8601, as exact as it is given (year, month or day); None for any other text."""
    value = _TIME_OF_DAY.sub("", value.strip()).strip()
    match = _NUMERIC_DATE.fullmatch(value) or _KOREAN_DATE.fullmatch(value)
    if match is None:
        return _iso_of_english(value)
    year, month, day = match[1], match[3], match[4]
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:  # there is no such day
        return None
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def _iso_of_english(value: str) -> str | None:
    """Return a date that names its month in English, "June 15, 2024" or "15 Jun 2024", as ISO 8601."""
    date = parse_partial_date(_WEEKDAY.sub("", value)) if value.isascii() and len(value) <= _LONGEST_DATE else None
    if date is None or date.year is None or date.month is None:
        return None
    return "-".join([str(date.year), *(f"{part:02d}" for part in (date.month, date.day) if part)])


def one_line(value: str) -> str:
    """Return a value as one line of normalised text."""
    return " ".join(normalise(value).split())


def _from_sidecar(path: Path) -> Description:
    for pattern in _SIDECARS:
        sidecar = path.with_name(pattern.format(name=path.name, stem=path.stem))
        if _status(sidecar) is None:
            continue
        name = printable(sidecar.name)
        text = normalise(decode(read_bytes(sidecar, name, _MAX_SIDECAR), name))
        try:
            fields = _parse_json(text) if sidecar.suffix == ".json" else _parse_yaml(text)
        except _MalformedError as fault:
            raise _invalid(name, "JSON" if sidecar.suffix == ".json" else "YAML", fault) from fault
        if not isinstance(fields, dict):
            raise DocumentError(
                f"{name} holds no key and value pairs.",
                f"Write lines of “key: value”; the keys are {', '.join(KEYS)}.",
                korean=f"{name}: 키와 값의 쌍이 없습니다. “key: value” 형식으로 적어 주세요. 쓸 수 있는 키: "
                f"{', '.join(KEYS)}.",
            )
        return _describe(fields, _Place(name, name))
    return {}


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:  # there is none; a name that grows too long with our suffix cannot be there either
        return None


def _from_manifest(path: Path) -> Description:
    manifest = path.with_name(_MANIFEST)
    status = _status(manifest)
    if status is None or not stat.S_ISREG(status.st_mode):
        return {}
    entry = _entries(manifest, status.st_mtime_ns, status.st_size).get(printable(path.name))
    if entry is None:
        return {}
    name = printable(path.name)
    return _describe(entry, _Place(f"{_MANIFEST}, at {name},", f"{_MANIFEST}의 {name} 항목"))


@functools.lru_cache(maxsize=4)
def _entries(manifest: Path, _modified: int, _size: int) -> Mapping[str, dict[object, object]]:
    """Return the entries of a manifest by file name; cached, since every file of a folder needs the same manifest.

    A file of that name with another structure is not a manifest of ours, and has no entries.
    """
    text = decode(read_bytes(manifest, _MANIFEST, _MAX_MANIFEST), _MANIFEST)
    try:
        content = _parse_json(text)
    except _MalformedError as fault:
        raise _invalid(_MANIFEST, "JSON", fault) from fault
    articles = content.get("articles") if isinstance(content, dict) else None
    entries: dict[str, dict[object, object]] = {}
    for entry in articles if isinstance(articles, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("file"), str):
            entries.setdefault(printable(entry["file"]), entry)
    return entries


def _invalid(name: str, form: str, fault: _MalformedError) -> DocumentError:
    place = f" at line {fault.line}" if fault.line else ""
    place_korean = f" ({fault.line}행)" if fault.line else ""
    return DocumentError(
        f"{name} is not valid {form}{place}.",
        "Correct it, or rename it if it describes no document.",
        korean=f"{name}: 올바른 {form} 형식이 아닙니다{place_korean}. 고쳐 주세요. 문서를 설명하는 "
        "파일이 아니라면 이름을 바꾸어 주세요.",
    )


def _describe(fields: Mapping[object, object], where: _Place) -> Description:
    description: Description = {}
    for key in KEYS:
        value = _as_text(fields.get(key), key, where)
        if key == "published" and value:
            date = iso_date(value)
            if date is None:
                raise DocumentError(
                    f"{where.english} gives “{value}” under published, which is not a date.",
                    "Write it like 2024-06-15, 2024-06 or 2024; words about the date belong under dating.",
                    korean=f"{where.korean}: published에 날짜가 아닌 값이 있습니다: “{value}”. 2024-06-15, "
                    "2024-06, 2024처럼 적어 주세요. 날짜에 대한 설명은 dating에 적어 주세요.",
                )
            value = date
        if key == "language":
            value = re.split("[-_]", value.lower())[0]  # ko-KR is ko
        if value:
            description[key] = value
    return description


def _as_text(value: object, key: str, where: _Place) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        value = ", ".join(str(item) for item in value)  # several authors
    if isinstance(value, str | int | float | datetime.date):
        return one_line(str(value))
    raise DocumentError(
        f"{where.english} gives more than one line of text under {key}.",
        "Write one plain value there.",
        korean=f"{where.korean}: {key} 값이 한 줄의 글이 아닙니다. 단순한 값 하나를 적어 주세요.",
    )


def _parse_yaml(text: str) -> object:
    import yaml

    class PlainLoader(yaml.SafeLoader):
        """A safe loader that reads every plain value as text: dates, numbers and yes/no stay as written."""

    null = "tag:yaml.org,2002:null"
    PlainLoader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == null]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        loader = PlainLoader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as fault:
        raise _MalformedError(fault.problem_mark.line + 1 if fault.problem_mark else None) from fault
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as fault:
        # Beside its own errors, the loader lets through what explicit tags (!!int, !!timestamp) and deep nests raise.
        raise _MalformedError(None) from fault


def _parse_json(text: str) -> object:
    try:
        return json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as fault:
        raise _MalformedError(fault.lineno) from fault
    except (ValueError, RecursionError) as fault:  # numbers of thousands of digits, deep nests
        raise _MalformedError(None) from fault
