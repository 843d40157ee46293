"""Start ``python -m killing`` and ask it for kills."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).resolve().parent.parent
IN_MEMORY = Path("/dev/shm")  # the kernel keeps what a killed process wrote, so that no disk has to be waited for


class Found(NamedTuple):
    """How often a journey was killed, and what was wrong afterwards, a line a fault."""

    kills: int
    faults: list[str]
    faulty: int  # kills after which anything was wrong


@contextmanager
def killing() -> Iterator[Callable[..., Found]]:
    """Yield a function that gets a journey, a kind of kills and options, as ``__main__.py`` has them."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    with (
        tempfile.TemporaryDirectory(prefix="kills-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder,
        subprocess.Popen(
            [sys.executable, "-m", "killing", folder],
            env=environment | {"TMPDIR": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as program,
    ):

        def found(*words: str) -> Found:
            assert program.stdin and program.stdout
            print(*words, file=program.stdin, flush=True)
            answer = program.stdout.readline()
            assert answer, f"it fails at {' '.join(words)}"
            return Found(**json.loads(answer))

        yield found
