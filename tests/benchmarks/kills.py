"""Kill writers of an index, and print how many kills it survived.

``python tests/benchmarks/kills.py [--random N] [--every-call] [--every-system-call] [--seed N]``: a process that
ingests, removes, synchronises, rebuilds, backs up or restores is killed, at N random moments in all, before every call
of Python's that renames, links, unlinks, flushes or commits, or at every such system call on the files of the index
(with strace). After each kill everything that was acknowledged is looked for, the work is done again, and the index is
checked. Prints a table; exit code 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
JOURNEYS = ("ingest", "remove", "sync", "rebuild", "rebuild_damaged", "backup", "restore")
_RESULT = re.compile(r"(\d+) kills, (\d+) survived")


def kills(journey: str, *kind: str) -> tuple[int, int]:
    """Run one journey with kills of one kind; return how many there were and how many it survived."""
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        command = [sys.executable, str(TESTS / "killing.py"), folder, journey, *kind]
        path = os.pathsep.join([str(TESTS), str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path}
        )
    found = _RESULT.search(ran.stdout)
    if ran.returncode or not found:
        print(ran.stdout, ran.stderr, sep="\n", file=sys.stderr)
    return (int(found[1]), int(found[2])) if found else (1, 0)


def main() -> int:
    """Print a line a journey and kind, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=1000, metavar="N", help="kills at random moments, in all")
    parser.add_argument("--every-call", action="store_true")
    parser.add_argument("--every-system-call", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kinds: list[tuple[str, ...]] = [("calls",)] if options.every_call else []
    kinds += [("syscalls",)] if options.every_system_call else []
    each = -(-options.random // len(JOURNEYS))
    kinds += [("random", str(each), str(options.seed))] if each else []
    print(f"{'journey':<16} {'kind':<10} {'kills':>6} {'survived':>9}")
    total = survived = 0
    for kind in kinds:
        for journey in JOURNEYS:
            tried, alive = kills(journey, *kind)
            total, survived = total + tried, survived + alive
            print(f"{journey:<16} {kind[0]:<10} {tried:>6} {alive:>9}", flush=True)
    print(f"{'together':<27} {total:>6} {survived:>9}")
    return 0 if total == survived else 1


if __name__ == "__main__":
    sys.exit(main())
