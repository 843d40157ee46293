"""Read the files of a folder, and compare their words with the texts that other programs made of them.

    python tests/benchmarks/documents.py FOLDER [NAME=TEXTS ...] [--write FOLDER] [--summary]

TEXTS is a folder in which the program NAME left its text of each file as FILE.md (`report.docx.md`); this script runs
no other program. For each file: seconds, characters, or the sentence that refuses it; then, for each program, the share
of its words that mundap has too ("kept"), and the share of mundap's words that it has ("theirs"). A word that stands
there three times is to be kept three times; its place does not count. Not compared: the marks of Markdown and
HTML, the addresses of links and pictures, capitals. What a program adds itself ("Slide number: 1") counts as its words,
so less than all may be right: the figures say where to look, and only looking says who is right.

"both" counts the files that both read; with --write mundap's texts are left as FILE.md to be looked at.
"""

from __future__ import annotations

import argparse
import re
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DocumentError
from rag.index.documents.loaders import load
from rag.settings import load_settings
from rag.text import Analyzer

# How Markdown and HTML write what is no word of the document: addresses, tags and comments, entities, escapes.
_ADDRESS = re.compile(r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d+);")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What mundap made of a file: its text, or why there is none."""

    name: str
    text: str
    refusal: str
    seconds: float

    @property
    def format(self) -> str:
        return Path(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Words of two texts: of the other program's, of mundap's, and those that both have. They add up."""

    theirs: int = 0
    ours: int = 0
    shared: int = 0

    def __add__(self, other: Overlap) -> Overlap:
        return Overlap(self.theirs + other.theirs, self.ours + other.ours, self.shared + other.shared)

    def __str__(self) -> str:
        return f"{_share(self.shared, self.theirs)} {_share(self.shared, self.ours)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("others", nargs="*", type=_named, metavar="NAME=TEXTS", help="a program and its texts")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="leave mundap's texts there")
    parser.add_argument("--summary", action="store_true", help="print no line a file")
    options = parser.parse_args()
    others = dict(options.others)
    readings = read_folder(options.folder)
    compared = {reading.name: compare(reading, others) for reading in readings}
    if not options.summary:
        print(f"{'file':60}{'seconds':>8}{'characters':>11}{_heads(others)}")
        for reading in readings:
            print(_line(reading, compared[reading.name]))
        print()
    print(f"{'format':8}{'files':>6}{'read':>5}{'seconds':>8}{'characters':>11}{_heads(others, 'both')}")
    for name in (*sorted({reading.format for reading in readings}), "all"):
        print(_sum(name, [reading for reading in readings if name in (reading.format, "all")], compared, others))
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        for reading in readings:
            (options.write / f"{reading.name}.md").write_text(reading.text or reading.refusal, encoding="utf-8")


def read_folder(folder: Path) -> list[Reading]:
    """Read every file of a folder as ``mundap ingest`` does, in the order of formats and names."""
    broken_words = Analyzer().broken_words
    broken_words([("예", "열")])  # its model is loaded before anything is measured
    limit = load_settings().max_file_mb * 1024 * 1024
    readings = []
    for path in sorted(folder.iterdir(), key=lambda path: (path.suffix.lower(), path.name)):
        began = time.monotonic()
        text = refusal = ""
        try:
            text = load(path, source=path.name, max_bytes=limit, broken_words=broken_words).document.text
        except DocumentError as error:
            refusal = error.problem
        readings.append(Reading(path.name, text, refusal, time.monotonic() - began))
    return readings


def compare(reading: Reading, others: dict[str, Path]) -> dict[str, Overlap]:
    """Compare mundap's words of a file with those of each program that read it too."""
    found = {}
    for name, folder in others.items():
        path = folder / f"{reading.name}.md"
        theirs = words_of(path.read_text(encoding="utf-8")) if path.is_file() else Counter()
        if theirs and not reading.refusal:
            ours = words_of(reading.text)
            found[name] = Overlap(theirs.total(), ours.total(), (theirs & ours).total())
    return found


def words_of(text: str) -> Counter[str]:
    """Count the words of a text: runs of letters and digits, composed (NFKC) and case-folded, without markup."""
    for markup in (_ADDRESS, _TAG, _ENTITY):
        text = markup.sub(" ", text)
    text = unicodedata.normalize("NFKC", _ESCAPE.sub("", text)).casefold().replace("_", " ")
    return Counter(_WORD.findall(text))


def _named(argument: str) -> tuple[str, Path]:
    name, _, folder = argument.partition("=")
    if not Path(folder).is_dir() or not folder:
        raise argparse.ArgumentTypeError(f"{argument} is not NAME=FOLDER with a folder that exists")
    return name, Path(folder)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:7.1%}" if whole else f"{'-':>7}"


def _heads(others: dict[str, Path], count: str = "") -> str:
    """The heads of a program's columns, which stand below its name; of a file there is no count."""
    return "".join(f"  {name[:10]:>10}: {count and f'{count:>4} '}{'kept':>6} {'theirs':>7}" for name in others)


def _line(reading: Reading, compared: dict[str, Overlap]) -> str:
    begin = f"{reading.name[:59]:60}{reading.seconds:8.2f}"
    if reading.refusal:
        return f"{begin}  {reading.refusal}"
    cells = "".join(f"  {name[:10]:>10}: {overlap}" for name, overlap in compared.items())
    return f"{begin}{len(reading.text):11,}{cells}"


def _sum(name: str, readings: list[Reading], compared: dict[str, dict[str, Overlap]], others: dict[str, Path]) -> str:
    read = [reading for reading in readings if not reading.refusal]
    cells = ""
    for other in others:
        overlaps = [compared[reading.name][other] for reading in read if other in compared[reading.name]]
        cells += f"  {'':>10}  {len(overlaps):4} {sum(overlaps, Overlap())}"
    seconds = sum(reading.seconds for reading in readings)
    characters = sum(len(reading.text) for reading in read)
    return f"{name:8}{len(readings):6}{len(read):5}{seconds:8.1f}{characters:11,}{cells}"


if __name__ == "__main__":
    main()
