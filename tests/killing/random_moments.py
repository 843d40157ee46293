"""Kill after a random time."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator

from killing.processes import Kill, Trial


def at_random(trial: Trial, tries: int, seed: int) -> Iterator[Kill]:
    """Kill a number of times, each after a part of the time that the journey takes."""
    chance = random.Random(seed)
    begun = time.monotonic()
    trial.run()
    longest = time.monotonic() - begun
    while tries:
        wait = chance.uniform(0, longest)
        ended = trial.run(attach=_killed_after(wait))
        if ended.code == 0:
            longest *= 0.95  # it had come to its end
            continue
        tries -= 1
        yield trial.look(f"after {wait:.3f} s", ended)


def _killed_after(wait: float) -> Callable[[int], None]:
    def attach(child: int) -> None:
        os.kill(child, signal.SIGCONT)
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)

    return attach
