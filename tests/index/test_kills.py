"""Whenever a writer is killed: nothing that was acknowledged is lost, and its work can be done again.

``tests/killing/`` forks, kills and looks. Here each journey is killed once at every *kind* of moment: before the first
call of a name (rename, link, unlink, rmdir, fsync, a commit or a copy of SQLite's) at a line of code, told together
with the lines of its callers, and at SQLite's own first system call of a name on a file at such a line, by strace. A
line that calls again, in a loop or for another file, is not killed again. ``tests/benchmarks/kills.py`` kills at every
one of these calls, at Python's as system calls too, and at random moments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from killing.journeys import JOURNEYS
from killing.program import Found, killing
from killing.system_calls import may_trace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kill() -> Iterator[Callable[..., Found]]:
    """One program for all: it loads for seconds what each kill would have to."""
    with killing() as found:
        yield found


@pytest.mark.parametrize("journey", JOURNEYS)
def test_nothing_is_lost_before_a_call_that_renames_links_unlinks_flushes_or_commits(
    kill: Callable[..., Found], journey: str
) -> None:
    found = kill(journey, "calls")
    assert found.kills and not found.faults


@pytest.mark.parametrize("journey", [name for name in JOURNEYS if name != "backup"])
def test_nothing_is_lost_at_a_system_call_of_sqlite(kill: Callable[..., Found], journey: str) -> None:
    """All but a backup, which writes no database in the folder."""
    if not may_trace():
        pytest.skip("strace cannot trace here")
    found = kill(journey, "syscalls")
    assert found.kills and not found.faults
