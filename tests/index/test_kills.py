"""Whenever a writer is killed: nothing that was acknowledged is lost, and its work can be done again.

``tests/killing.py`` forks, kills and looks; it says which call and which document.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
JOURNEYS = ("ingest", "sync", "rebuild", "rebuild_damaged", "backup", "restore")


def kill(folder: Path, journey: str, kind: str) -> None:
    command = [sys.executable, str(TESTS / "killing.py"), str(folder), journey, kind]
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path})
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"


def test_a_removal_is_done_or_not_at_whatever_call_it_is_killed(tmp_path: Path) -> None:
    kill(tmp_path, "remove", "calls")


@pytest.mark.slow
@pytest.mark.parametrize("journey", JOURNEYS)
def test_nothing_is_lost_at_any_call_that_renames_links_unlinks_flushes_or_commits(
    tmp_path: Path, journey: str
) -> None:
    kill(tmp_path, journey, "calls")


def may_trace() -> bool:
    """Whether strace is there and may trace here."""
    command = ["strace", "-o", os.devnull, "true"]
    return shutil.which("strace") is not None and subprocess.run(command, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("journey", [*JOURNEYS, "remove"])
def test_nothing_is_lost_at_any_such_system_call_of_sqlite(tmp_path: Path, journey: str) -> None:
    if not may_trace():
        pytest.skip("strace cannot trace here")
    kill(tmp_path, journey, "syscalls")
