"""Run the training: steps of AdamW with warm-up and cosine decay, saved from time to time, resumed where it ended.

A run is a folder: ``state.pt`` (parameters, moments, step) and ``log.jsonl`` (a line every so many steps). It is the
same run again for the same examples, seed and number of steps.
"""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from rag.models import E5Weights
from rag.training.batches import Batch, batches
from rag.training.loss import Targets, losses
from rag.training.network import Network, Parameters
from rag.training.rivals import WindowChoice

RATE = 3e-4  # the highest learning rate
LOGGED, SAVED = 20, 100  # steps between two lines of the log, and between two saved states
STATE = "state.pt"
# The numbers that this head compares are small (|u-v| is about 0.1): at the rate of the layers it learned nothing.
OF_MEANS, FASTER = "answers", 5.0
# Processors without AVX-512 emulate it: a product then takes a hundred times as long as in float32.
HAS_BFLOAT16 = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
Parts = dict[str, Any]  # what has a state: the network, the optimiser and its schedule


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a run is trained.

    Attributes:
        steps: batches in all.
        rate: the highest learning rate.
        warm_up: steps until it is reached.
        decay: weight decay of AdamW.
        most_windows: windows of a question in a batch.
        frozen: the lowest layers, which are not trained: they cost no gradients.
        seed: of the order.
    """

    steps: int
    rate: float = RATE
    warm_up: int = 60
    decay: float = 0.01
    most_windows: int = 4
    frozen: int = 2
    seed: int = 0

    def share_of_rate(self, step: int) -> float:
        """Return the learning rate of a step as a share of ``rate``: a linear warm-up, then a cosine down to 1/20."""
        if step < self.warm_up:
            return step / self.warm_up
        done = min(1.0, (step - self.warm_up) / max(1, self.steps - self.warm_up))
        return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done))


def train(
    choices: Sequence[WindowChoice], weights: E5Weights, recipe: Recipe, folder: Path, start: Parameters
) -> Network:
    """Train, or go on with the run in a folder, and return the network.

    Args:
        choices: questions with windows.
        weights: the vocabulary, and the rows of the words, which are not trained.
        recipe: how it is trained.
        folder: the run; it is made where it does not exist.
        start: the parameters that a new run starts from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network = Network(start, heads=weights.heads, frozen=recipe.frozen)
    optimiser = torch.optim.AdamW(_groups(network, recipe), weight_decay=recipe.decay, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, recipe.share_of_rate)
    parts = {"network": network, "optimiser": optimiser, "schedule": schedule}
    step = _resumed(folder, parts)
    seen: list[dict[str, float]] = []
    began = time.monotonic()
    for batch in _from(step, _endless(choices, weights, recipe)):
        if step >= recipe.steps:
            break
        seen.append(_update(network, optimiser, batch, weights))
        schedule.step()
        step += 1
        if step % LOGGED == 0:
            means = {name: round(float(np.mean([one[name] for one in seen])), 4) for name in seen[0]}
            _log(folder, {"step": step, "seconds": round(time.monotonic() - began, 1), **means})
            seen = []
        if step % SAVED == 0 or step == recipe.steps:
            _save(folder, step, parts)
    return network


def _groups(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Return the parameters by learning rate."""
    means = list(network.heads[OF_MEANS].parameters())
    known = {id(parameter) for parameter in means}
    others = [one for one in network.parameters() if one.requires_grad and id(one) not in known]
    return [{"params": others, "lr": recipe.rate}, {"params": means, "lr": recipe.rate * FASTER}]


def _update(network: Network, optimiser: torch.optim.Optimizer, batch: Batch, weights: E5Weights) -> dict[str, float]:
    """Take one step, and return the parts of the loss; products are taken in bfloat16 where that is the faster."""
    inputs = {name: torch.from_numpy(array) for name, array in batch.inputs(weights).items()}
    targets = Targets(*(torch.from_numpy(getattr(batch, name)) for name in Targets._fields))
    optimiser.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HAS_BFLOAT16):
        answers, span = network(**inputs)
    loss, parts = losses(answers, span, targets)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return parts


def _endless(choices: Sequence[WindowChoice], weights: E5Weights, recipe: Recipe) -> Iterator[Batch]:
    for epoch in itertools.count():
        yield from batches(choices, weights, most=recipe.most_windows, seed=recipe.seed * 1_000 + epoch)


def _from(step: int, found: Iterator[Batch]) -> Iterator[Batch]:
    for _ in range(step):
        next(found)
    yield from found


def _save(folder: Path, step: int, parts: Parts) -> None:
    draft = folder / "draft.pt"
    torch.save({"step": step, **{name: part.state_dict() for name, part in parts.items()}}, draft)
    draft.replace(folder / STATE)


def _resumed(folder: Path, parts: Parts) -> int:
    path = folder / STATE
    if not path.exists():
        return 0
    saved = torch.load(path)
    for name, part in parts.items():
        part.load_state_dict(saved[name])
    return int(saved["step"])


def _log(folder: Path, row: dict[str, float]) -> None:
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
