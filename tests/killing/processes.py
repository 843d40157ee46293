"""Fork a process that goes a journey, kill it, and look at what is left in another one."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from killing.journeys import JOURNEYS, Place, Say, faults, prepared
from rag.index.documents import CATALOG_FILE

KILLED = 137


@dataclass
class Ended:
    """How a process ended, and what it had said until then."""

    code: int
    said: list[str]

    @property
    def killed(self) -> bool:
        return self.code in (KILLED, -signal.SIGKILL)


@dataclass
class Kill:
    """When a writer was killed, and what was wrong afterwards."""

    moment: str
    faults: list[str]


def forked(action: Callable[[Say], object], attach: Callable[[int], None] | None = None) -> Ended:
    """Run something in a forked process; ``attach`` is called with its id while it waits."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            if attach:
                os.kill(os.getpid(), signal.SIGSTOP)
            action(lambda line: os.write(write, f"{line}\n".encode()) and None)
            code = 0
        except BaseException:  # noqa: BLE001 - told, and the exit code says so
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(write)
    if attach:
        os.waitpid(child, os.WUNTRACED)
        attach(child)
    with os.fdopen(read, encoding="utf-8") as pipe:
        said = pipe.read().splitlines()
    return Ended(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said)


class Trial:
    """A journey that is gone again and again, each time over a new copy of the same index."""

    def __init__(self, place: Place, whole: Place, journey: str) -> None:
        """``whole`` gets the index as the journey finds it, ``place`` its copies."""
        self.place, self._whole, self._journey = place, whole, journey
        shutil.rmtree(whole.folder, ignore_errors=True)
        if forked(lambda _: prepared(whole, journey)).code:
            raise RuntimeError(f"the index for {journey} cannot be made")

    def run(self, arm: Callable[[Say], object] | None = None, attach: Callable[[int], None] | None = None) -> Ended:
        """Go the journey in a process of its own; ``arm`` is called in it before."""
        shutil.rmtree(self.place.folder, ignore_errors=True)
        shutil.copytree(self._whole.folder, self.place.folder)
        self._move_locations()

        def go(say: Say) -> None:
            if arm:
                arm(say)
            JOURNEYS[self._journey].go(self.place, say)

        return forked(go, attach)

    def look(self, moment: str, ended: Ended) -> Kill:
        """Return what is wrong after a kill."""
        if not ended.killed:
            return Kill(moment, ["it failed" if ended.code else "it came to its end"])
        found = forked(lambda say: [say(line) for line in faults(self.place, self._journey, ended.said)])
        return Kill(moment, found.said + (["what is left cannot be used"] if found.code else []))

    def _move_locations(self) -> None:
        """Let the copied index name the copied files."""
        with sqlite3.connect(self.place.home / CATALOG_FILE) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE documents SET location = replace(location, ?, ?)",
                (str(self._whole.files), str(self.place.files)),
            )
