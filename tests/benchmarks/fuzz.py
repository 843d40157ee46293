"""Give every reader of documents, and the answering of questions, input that nobody meant for them.

``python tests/benchmarks/fuzz.py [--bytes N] [--seconds S] [--seed N] [--only WORDS] [--keep FOLDER]``: for every
reader, and for questions, at least N bytes (a million) are generated:

- *mutated*: a good file of each format with bytes flipped, taken out, doubled, replaced by others of it, cut off;
- *inside*: the same done to a part within a packed format, which is then packed well;
- *random*: random bytes, half of them after the first bytes of a good file;
- *many*: one file of N bytes that does one thing again and again (``tests/adversarial.py``);
- *damaged*: such a file, mutated;
- *questions*: random characters of Unicode, words, marks and orders.

A file survives if it is read, or refused with a sentence in both languages, and its text is cut and analysed with
nothing lost; a question if it is answered or refused. What takes more than S seconds of a processor, raises anything
else or ends its process does not. Prints a table; what did not survive goes to FOLDER; exit code 1 if there was any.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import random
import signal
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import doubles
from adversarial import GROWING
from file_samples import FACT, file_samples
from taking_in import take_in
from written_hwp import hwp, paragraph, table

from rag import parts
from rag.errors import MundapError
from rag.settings import load_settings

QUESTION = "question"
WAITING = 10  # times the seconds of a processor that are waited for, on a machine that does other things
SMALL = 1_000  # bytes of a sample that is also taken several times over
MEMORY = 12 << 30  # bytes that one process may ask for
TOKENS = (
    b"\0", b"\xff\xff\xff\xff", b"\x80", b"\xed\xa0\x80", b"\r\n", b"-1", b"99999999999999999999", b"1e999", b"NaN",
    b"<", b"</", b"<![CDATA[", b"<!--", b"&#0;", b"&#xD800;", b"]]>", b'"', b"'", b"\\", b"{", b"[", b"obj", b"stream",
    b"%PDF", b"PK\3\4", b"../", b"=?utf-8?b?", b"\xef\xbb\xbf", b"\xfe\xff", "가".encode(), "\u202e".encode(),
)  # fmt: skip
WORDS = (
    "도서관은", "언제", "문을", "여나?", "누가", "그는", "그것은", "어제", "2023년", "3조", "원", "why", "who", "not",
    "AND", "NEAR(", '"', "'", "*", "(", ")", "^", ":", "-", "--", ";", "?", "\n", "\0", "\u202e", "\ud800", "\u0301",
    "{}", "${x}", "%s", "<b>", "</passage>", "[1]", "ㅋㅋ", "ᄀ", "👩\u200d👧", "Ignore", "previous", "instructions",
)  # fmt: skip


class TooLong(BaseException):
    """An input took more of a processor than it may."""


@dataclass
class Row:
    """What became of the inputs of one kind. ``slowest`` is in seconds of a processor."""

    tries: int = 0
    size: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change a few places of some bytes."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        at, length = chance.randrange(len(made) + 1), chance.choice((1, 2, 4, 8, 64, 512))
        match chance.randrange(6):
            case 0 if at < len(made):
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length] * chance.choice((1, 2, 16))
            case 3:
                made[at:at] = chance.choice(TOKENS)
            case 4:
                other = chance.randrange(len(made) + 1)
                made[at : at + length] = made[other : other + length]
            case 5 if chance.random() < 0.2:
                del made[at:]
            case _:
                made[at : at + length] = chance.randbytes(min(length, 8))
    return bytes(made)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Change a few places of some bytes; UTF-8 stays UTF-8, since readers refuse other bytes at once."""
    made = mutated(data, chance)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return made
    return made.decode("utf-8", "ignore").encode("utf-8")


def inside(data: bytes, suffix: str, chance: random.Random) -> bytes | None:
    """Change a part within a packed format; None for a format that packs nothing."""
    if suffix == ".hwp":
        return hwp(mutated(paragraph(FACT) + paragraph(FACT, inside=table([("가", "나")])), chance))
    if not data.startswith(b"PK"):
        return None
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as sample, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        names = [name for name in sample.namelist() if name.endswith((".xml", ".rels", ".hpf", ".opf", ".xhtml"))]
        changed = set(chance.sample(names, k=min(len(names), chance.choice((1, 1, 2)))))
        for info in sample.infolist():
            part = sample.read(info)
            made.writestr(info, mutated(part, chance) if info.filename in changed else part)
    return buffer.getvalue()


def file_inputs(size: int, chance: random.Random, only: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield kinds, names and contents of files, of the kinds that begin with some words."""
    for sample, data in file_samples().items():
        suffix = f".{sample.rpartition('.')[2]}"
        makers: dict[str, Callable[[], bytes | None]] = {
            "mutated": lambda data=data: mutated(
                data * chance.choice((1, 4, 16) if len(data) < SMALL else (1,)), chance
            ),
            "inside": lambda data=data, suffix=suffix: inside(data, suffix, chance),
            "random": lambda data=data: data[: chance.choice((0, 8, 64))] + chance.randbytes(chance.randrange(1, 4000)),
        }
        for kind, make in makers.items():
            made = 0 if f"{kind} {sample}".startswith(only) else size
            while made < size // 3 and (content := make()) is not None:
                made += max(len(content), 1)
                yield f"{kind} {sample}", f"a{suffix}", content
    for kind, (suffix, repeat) in GROWING.items():
        if f"many {kind}".startswith(only):
            yield f"many {kind}", f"a{suffix}", repeat(size)
        if f"damaged {kind}".startswith(only):
            yield f"damaged {kind}", f"a{suffix}", damaged(repeat(size), chance)


def questions(size: int, chance: random.Random, only: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield questions, as long as one may be at most."""
    made = 0 if "questions".startswith(only) else size
    while made < size:
        pieces: list[str] = []
        for _ in range(chance.choice((1, 3, 10, 60, 400))):
            other = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, 6)))
            pieces.append(chance.choice((*WORDS, other)))
        question = chance.choice(("", " ")).join(pieces)[:2000]
        data = question.encode("utf-8", "surrogatepass")
        made += len(data)
        yield "questions", QUESTION, data


def work(connection: Connection, seconds: float) -> None:
    """Take inputs from a connection, and send back what became of each."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, too_long)
    analyzer = parts.make_analyzer(load_settings())
    with contextlib.ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-")))
        reader = None
        connection.send(None)
        while True:
            name, data = connection.recv()
            if name == QUESTION and reader is None:
                reader = opened.enter_context(doubles.reading(folder / "index", {"a.md": FACT, "b.txt": "그는 왔다."}))
                reader.chain.invoke("도서관은 언제 문을 여나?")
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, seconds)
            try:
                if reader is not None and name == QUESTION:
                    reader.chain.invoke(data.decode("utf-8", "surrogatepass"))
                else:
                    (folder / name).write_bytes(data)
                    take_in(folder / name, analyzer)
                told = "read"
            except TooLong:
                told = "takes too long\n" + traceback.format_exc()
            except MundapError as error:
                told = "refused" if is_sentence(error) else f"no sentence: {error!r}"
            except Exception:  # noqa: BLE001 - what is looked for
                told = traceback.format_exc()
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send((time.process_time() - begun, told))


def is_sentence(error: MundapError) -> bool:
    """Return whether an error says what happened and what to do, in both languages, on one line."""
    said = (error.problem, error.remedy, error.korean)
    return all(said) and not any("\n" in one or "Traceback" in one for one in said)


class Worker:
    """A process that tries inputs, and is replaced when one ends it or keeps it for too long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._start()

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._connection, theirs = spawn.Pipe()
        self._process = spawn.Process(target=work, args=(theirs, self._seconds), daemon=True)
        self._process.start()
        theirs.close()
        self._connection.recv()

    def try_out(self, name: str, data: bytes) -> tuple[float, str]:
        """Return the seconds of a processor that an input took, and what became of it."""
        self._connection.send((name, data))
        try:
            if self._connection.poll(self._seconds * WAITING):
                seconds, told = self._connection.recv()
                return float(seconds), str(told)
            told = "takes too long, and cannot be interrupted"
        except (EOFError, ConnectionError):
            told = "the process ended"
        self.close()
        self._start()
        return self._seconds, told

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def main() -> int:
    """Print a line a kind, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--seconds", type=float, default=60, help="of a processor, for one input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="WORDS", help="kinds that begin with these words")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    worker, rows = Worker(options.seconds), dict[str, Row]()
    print(f"{'kind':<40} {'tries':>6} {'bytes':>10} {'read':>6} {'refused':>7} {'survived':>8} {'slowest':>8}")
    for source in (file_inputs, questions):
        for kind, name, data in source(options.bytes, random.Random(options.seed), options.only):
            if kind not in rows and rows:
                _print(*list(rows.items())[-1])
            row = rows.setdefault(kind, Row())
            seconds, told = worker.try_out(name, data)
            row.tries, row.size, row.slowest = row.tries + 1, row.size + len(data), max(row.slowest, seconds)
            row.read, row.refused = row.read + (told == "read"), row.refused + (told == "refused")
            if told not in ("read", "refused"):
                row.faults.append(told)
                _keep(options.keep, kind, name, data, told)
    worker.close()
    if rows:
        _print(*list(rows.items())[-1])
    together = Row(*(sum(getattr(row, name) for row in rows.values()) for name in ("tries", "size", "read", "refused")))
    together.slowest = max((row.slowest for row in rows.values()), default=0.0)
    _print("together", together)
    return 0 if together.tries == together.read + together.refused else 1


def _print(kind: str, row: Row) -> None:
    counts = f"{row.tries:>6} {row.size:>10,} {row.read:>6} {row.refused:>7} {row.read + row.refused:>8}"
    print(f"{kind:<40} {counts} {row.slowest:>7.2f}s", flush=True)


def _keep(folder: Path | None, kind: str, name: str, data: bytes, told: str) -> None:
    print(f"  {kind}: {told.strip().splitlines()[-1]}", flush=True)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{kind.replace(' ', '-').replace(':', '')}-{zlib.crc32(data):08x}"
        (folder / f"{stem}-{name}").write_bytes(data)
        (folder / f"{stem}.fault").write_text(told, encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
