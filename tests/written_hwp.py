"""Write small documents of Hangul for the tests: HWP 5.0 in a compound file, and HWPX in a zip archive."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_SECTOR = 512
_END, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_LEAST = 4096  # bytes; shorter streams would need a second kind of sectors, so that they are padded


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file with some streams; ``storage/stream`` puts one into a storage, which may be in another."""
    bodies = {name: data + b"\0" * max(_LEAST - len(data), 0) for name, data in streams.items()}
    places = [name[:end] for name in streams for end in (*(m.start() for m in re.finditer("/", name)), len(name))]
    names = ["Root Entry", *dict.fromkeys(places)]
    sizes = [-(-len(body) // _SECTOR) for body in bodies.values()]
    directory = -(-len(names) * 128 // _SECTOR)
    tables = 1
    while tables * 128 < tables + directory + sum(sizes):
        tables += 1
    fat = [_FAT] * tables
    for size in (directory, *sizes):
        fat.extend([*range(len(fat) + 1, len(fat) + size), _END])
    begins = dict(zip(bodies, (tables + directory + sum(sizes[:n]) for n in range(len(sizes))), strict=True))
    entries = b"".join(_entry(name, names, bodies, begins) for name in names)
    header = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables,
                         0, _LEAST, _END, 0, _END, 0)  # fmt: skip
    header += struct.pack("<109I", *range(tables), *[_NONE] * (109 - tables))
    packed = struct.pack(f"<{tables * 128}I", *fat, *[_NONE] * (tables * 128 - len(fat)))
    padded = (body + b"\0" * (-len(body) % _SECTOR) for body in (entries, *bodies.values()))
    return header + packed + b"".join(padded)


def _entry(name: str, names: Sequence[str], bodies: Mapping[str, bytes], begins: Mapping[str, int]) -> bytes:
    parent = name.rpartition("/")[0] or "Root Entry"
    brothers = [other for other in names[1:] if (other.rpartition("/")[0] or "Root Entry") == parent]
    children = [other for other in names[1:] if (other.rpartition("/")[0] or "Root Entry") == name]
    after = brothers[brothers.index(name) + 1 :] if name in brothers else []
    short = (name.rpartition("/")[2] + "\0").encode("utf-16-le")
    kind = 5 if name == "Root Entry" else 2 if name in bodies else 1
    right = names.index(after[0]) if after else _NONE
    child = names.index(children[0]) if children else _NONE
    return struct.pack("<64sHBB3I36xIII", short, len(short), kind, 1, _NONE, right, child,
                       begins.get(name, _END), len(bodies.get(name, b"")), 0)  # fmt: skip


def record(tag: int, level: int, data: bytes = b"") -> bytes:
    """Return a record of a stream of an HWP document."""
    size = min(len(data), 0xFFF)
    word = struct.pack("<I", tag | level << 10 | size << 20)
    return word + (struct.pack("<I", len(data)) if size == 0xFFF else b"") + data


def paragraph(text: str, level: int = 0, shape: int = 0, inside: bytes = b"") -> bytes:
    """Return the records of a paragraph; ``inside`` are those of its controls, one level deeper."""
    header = struct.pack("<IIHB13x", len(text) + 1, 0, shape, 0)
    return record(66, level, header) + record(67, level + 1, f"{text}\r".encode("utf-16-le")) + inside


def control(unit: int) -> str:
    """Return the characters that stand for a control within a text."""
    return chr(unit) + "\0" * 6 + chr(unit)


def table(rows: Sequence[Sequence[str]], level: int = 1) -> bytes:
    """Return the records of a table."""
    cells = b"".join(
        record(72, level + 1, struct.pack("<II4H", 1, 0, column, row, 1, 1)) + paragraph(text, level + 1)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return record(71, level, b" lbt") + record(77, level + 1, bytes(18)) + cells


def numbering(texts: Sequence[str], form: int = 0) -> bytes:
    """Return the record of a numbering of seven levels."""
    levels = [*texts, *[""] * (7 - len(texts))]
    heads = b"".join(
        struct.pack("<IHHIH", form << 5, 0, 50, _NONE, len(text)) + text.encode("utf-16-le") for text in levels
    )
    return record(23, 1, heads + struct.pack("<H7I", 0, *[1] * 7))


def shape(kind: int = 0, level: int = 0, definition: int = 0) -> bytes:
    """Return the record of a shape of paragraphs: 1 an outline, 2 a number, 3 a bullet."""
    return record(25, 1, struct.pack("<I26xH26x", kind << 23 | level << 25, definition))


def section(outline: int = 1) -> bytes:
    """Return the record of a section, which names the numbering of its outline."""
    return record(71, 1, struct.pack("<4s14xH24x", b"dces", outline))


def hwp(body: bytes, definitions: bytes = b"", flags: int = 1, more: Mapping[str, bytes] | None = None) -> bytes:
    """Return an HWP 5.0 document with the records of one section."""
    pack = _deflated if flags & 1 else bytes
    header = struct.pack("<32sII216x", b"HWP Document File", 0x05010001, flags)
    streams = {"FileHeader": header, "DocInfo": pack(definitions or shape()), "BodyText/Section0": pack(body)}
    return compound({**streams, **(more or {})})


def summary(**texts: str) -> bytes:
    """Return the stream of a summary; HWP counts the lengths of its texts in bytes."""
    numbers = {"title": 2, "subject": 3, "author": 4}
    values, places = b"", b""
    for name, text in texts.items():
        places += struct.pack("<II", numbers[name], 8 + 8 * len(texts) + len(values))
        data = f"{text}\0".encode("utf-16-le")
        values += struct.pack("<II", 31, len(data)) + data + bytes(-len(data) % 4)
    properties = struct.pack("<II", 8 + len(places) + len(values), len(texts)) + places + values
    return struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0, 1, bytes(16), 48) + properties


def hwpx(body: str, header: str = "", package: str = "", **parts: str) -> bytes:
    """Return an HWPX document with the XML of one section."""
    texts = {
        "mimetype": "application/hwp+zip",
        "Contents/content.hpf": f"<opf:package xmlns:opf='opf'>{package}</opf:package>",
        "Contents/header.xml": f"<hh:head xmlns:hh='head'>{header}</hh:head>",
        "Contents/section0.xml": f"<hs:sec xmlns:hs='section' xmlns:hp='paragraph'>{body}</hs:sec>",
        **parts,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def xml_paragraph(text: str, shape: int = 0, inside: str = "") -> str:
    """Return a paragraph of an HWPX document."""
    return f"<hp:p paraPrIDRef={quoteattr(str(shape))}><hp:run>{inside}<hp:t>{escape(text)}</hp:t></hp:run></hp:p>"


def xml_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of an HWPX document."""
    cells = (
        "<hp:tr>"
        + "".join(
            f"<hp:tc><hp:subList>{xml_paragraph(text)}</hp:subList><hp:cellAddr colAddr='{column}' rowAddr='{row}'/>"
            "<hp:cellSpan colSpan='1' rowSpan='1'/></hp:tc>"
            for column, text in enumerate(texts)
        )
        + "</hp:tr>"
        for row, texts in enumerate(rows)
    )
    return f"<hp:tbl>{''.join(cells)}</hp:tbl>"


def _deflated(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(data) + packing.flush()
