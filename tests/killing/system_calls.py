"""Kill at the system calls on the files of an index, SQLite's own included, by strace."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from killing import calls
from killing.code_lines import code_line, is_ours
from killing.processes import Kill, Trial

NAMES = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "fsync", "fdatasync")
# What holds documents or names what is in use; the vectors themselves can always be made again.
WATCHED = (
    "",
    "index.sqlite3",
    "index.sqlite3-journal",
    "index.sqlite3.draft",
    "vectors.current",
    "vectors.current.draft",
    "before-rebuild-index.sqlite3",
    "before-rebuild-index.sqlite3.draft",
    "before-rebuild-index.sqlite3.draft-journal",
    "rebuild.draft",
    "rebuild.draft/complete",
    "rebuild.draft/index.sqlite3",
    "rebuild.draft/index.sqlite3-journal",
    "rebuild.draft/restoring",
    "rebuild.draft/restoring/index.sqlite3",
    "rebuild.draft/restoring/index.sqlite3-journal",
    "uploads",
)
_OF_PYTHON = "python"
_CALL = re.compile(r"(\d+) +(\w+)\((.*)")


def may_trace() -> bool:
    """Return whether strace is there and may trace here."""
    command = ["strace", "-o", os.devnull, "true"]
    return shutil.which("strace") is not None and subprocess.run(command, check=False).returncode == 0


def by_system_calls(trial: Trial, each: bool) -> Iterator[Kill]:
    """Kill at every system call, or only at the first one on its file at its line of code, and Python's own not.

    Those are among ``by_calls``.
    """
    tried = set()
    for name, number, moment in _recorded(trial):
        if not each and (moment in tried or moment.endswith(_OF_PYTHON)):
            continue
        tried.add(moment)
        inject = f"inject={name}:signal=KILL:when={number}"
        attach = _attached(trial, os.devnull, "-e", f"trace={name}", "-e", inject)
        yield trial.look(f"{moment} ({name} {number})", trial.run(attach=attach))


def _recorded(trial: Trial) -> list[tuple[str, int, str]]:
    """Return the system calls of an undisturbed journey: name, number among those of the name, and the moment."""
    marks, record = trial.place.folder.with_name("marks"), trial.place.folder.with_name("record")
    attach = _attached(trial, str(record), "-y", "-P", str(marks), "-e", f"trace={','.join(NAMES)},write")
    marks.touch()
    ended = trial.run(lambda say: _mark(marks, say), attach)
    if ended.code:
        raise RuntimeError("a journey that nobody disturbs fails")
    lines = [line[1:] for line in ended.said if line.startswith("@")]
    found, line, numbers = [], "", Counter[str]()
    for _, name, rest in _CALL.findall(record.read_text(encoding="utf-8", errors="replace")):
        if name != "write":
            numbers[name] += 1
            files = " ".join(re.findall(r'[<"]([^>"]*)[>"]', rest.partition(" = ")[0]))
            found.append((name, numbers[name], f"{name} of {files} at {line}"))
        elif str(marks) in rest:
            line = lines[int(re.findall(r'"(\d+)', rest)[0])]
    return found


def _mark(marks: Path, say: Callable[[str], None]) -> None:
    """Let strace see at which line of code this process is, as writes to a file."""
    file = os.open(marks, os.O_WRONLY)
    known: dict[str, int] = {}

    def mark(line: str) -> None:
        if line not in known:
            known[line] = len(known)
            say(f"@{line}")
        os.write(file, str(known[line]).encode())

    def trace(frame: FrameType, event: str, _: object) -> object:
        if not is_ours(frame):
            return None
        if event == "line":
            mark(code_line(frame))
        return trace

    calls.wrap(lambda _: mark(_OF_PYTHON), lambda: mark(code_line()))
    sys.settrace(trace)  # type: ignore[arg-type]


def _attached(trial: Trial, output: str, *options: str) -> Callable[[int], None]:
    """Return what lets strace trace a stopped process and then lets that go on."""
    watched = [*(trial.place.home / name for name in WATCHED), trial.place.backup, trial.place.folder]
    paths = [part for path in watched for part in ("-P", str(path))]

    def attach(child: int) -> None:
        command = ["strace", "-f", "-q", "-o", output, *paths, *options, "-p", str(child)]
        tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text(encoding="utf-8"):
            if tracer.poll() is not None:
                break
            time.sleep(0.002)
        os.kill(child, signal.SIGCONT)

    return attach
