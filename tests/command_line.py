"""Runs `mundap` in this process or in one of its own, and tells what it did."""

from __future__ import annotations

import dataclasses
import io
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.cli import main

if TYPE_CHECKING:  # `make eval` makes the packaged index with this module, where pytest is not installed
    import pytest

COMMAND = [sys.executable, "-m", "rag.cli.main"]


@dataclasses.dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def in_this_process(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command here, where the models are loaded already."""

    def run(*arguments: object, stdin: str = "") -> Ran:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def in_a_process(*arguments: object, stdin: bytes = b"", **environment: str) -> Ran:
    """Run a command as a user does, with these variables added to its environment; it takes seconds to start."""
    command = [*COMMAND, *map(str, arguments)]
    variables = os.environ | environment
    ran = subprocess.run(command, input=stdin, capture_output=True, timeout=600, check=False, env=variables)
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())
