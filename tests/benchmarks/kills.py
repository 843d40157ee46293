"""Kill writers of an index, and print how many kills it survived.

``python tests/benchmarks/kills.py [--random N] [--every-call] [--every-system-call] [--seed N]``: a process that
ingests, removes, synchronises, rebuilds, backs up or restores is killed, at N random moments in all, before every call
of Python's that renames, links, unlinks, flushes or commits, or at every such system call on the files of the index
(with strace), those that the same line of code makes again too. After each kill everything that was acknowledged is
looked for, the work is done again, and the index is checked. Prints a table; exit code 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from killing.journeys import JOURNEYS
from killing.program import killing


def main() -> int:
    """Print a line a journey and kind, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=1000, metavar="N", help="kills at random moments, in all")
    parser.add_argument("--every-call", action="store_true")
    parser.add_argument("--every-system-call", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kinds: list[tuple[str, ...]] = [("calls", "all")] if options.every_call else []
    kinds += [("syscalls", "all")] if options.every_system_call else []
    each = -(-options.random // len(JOURNEYS))
    kinds += [("random", str(each), str(options.seed))] if each else []
    print(f"{'journey':<16} {'kind':<10} {'kills':>6} {'survived':>9}")
    total = survived = 0
    with killing() as kill:
        for kind, journey in itertools.product(kinds, JOURNEYS):
            found = kill(journey, *kind)
            alive = found.kills - found.faulty
            total, survived = total + found.kills, survived + alive
            print(f"{journey:<16} {kind[0]:<10} {found.kills:>6} {alive:>9}", flush=True)
            print(*found.faults, sep="\n", end="\n" if found.faults else "", file=sys.stderr)
    print(f"{'together':<27} {total:>6} {survived:>9}")
    return 0 if total == survived else 1


if __name__ == "__main__":
    sys.exit(main())
