"""Read a journey a line from standard input, kill it, and print what was found as a line of JSON.

``python -m killing FOLDER`` answers ``JOURNEY calls`` (before each call of Python's, see ``calls.py``), ``JOURNEY
syscalls`` (at each system call, see ``system_calls.py``), each with `` all`` behind it for more than one kill a line of
code, and ``JOURNEY random N SEED``. The answer is a ``Found`` of ``program.py``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import chromadb.api.rust
import chromadb.telemetry.product.posthog  # noqa: F401 - with the line above: here, so that no child has to
import doubles

from killing.calls import by_calls
from killing.journeys import TEXTS, Place
from killing.processes import Kill, Trial
from killing.random_moments import at_random
from killing.system_calls import by_system_calls
from rag import parts
from rag.settings import load_settings


def kills(trial: Trial, kind: str, *options: str) -> Iterable[Kill]:
    if kind == "random":
        tries, seed = options
        return at_random(trial, int(tries), int(seed))
    return {"calls": by_calls, "syscalls": by_system_calls}[kind](trial, each="all" in options)


def main(folder: str) -> None:
    parts.make_embedder = lambda _: doubles.HashEmbedder()  # type: ignore[assignment]
    analyzer = parts.make_analyzer(load_settings())
    parts.make_analyzer = lambda _: analyzer
    for compute in (analyzer.sentences, analyzer.terms):
        compute(TEXTS["가.txt"])  # loads here what each child would have to
    place, whole = Place(Path(folder) / "tried"), Place(Path(folder) / "whole")
    assert place.settings and whole.settings  # read once, for all children
    for line in sys.stdin:
        journey, kind, *options = line.split()
        number, faulty, found = 0, 0, []
        for kill in kills(Trial(place, whole, journey), kind, *options):
            number += 1
            faulty += bool(kill.faults)
            found += [f"{journey}, {kill.moment}: {fault}" for fault in kill.faults]
            if "KILLS_TOLD" in os.environ:  # for a look at its pace
                print(f"{time.monotonic():.2f} {kill.moment}", file=sys.stderr, flush=True)
        print(json.dumps({"kills": number, "faults": found, "faulty": faulty}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
