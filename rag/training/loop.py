"""Run the training: steps of AdamW with warm-up and cosine decay, saved from time to time, resumed where it ended.

A run is a folder: ``state.npz`` (parameters, moments, step) and ``log.jsonl`` (a line every so many steps). It is the
same run again for the same examples, seed and number of steps.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from rag.models import E5Weights
from rag.training.batches import Batch, batches
from rag.training.loss import Targets, losses
from rag.training.network import Parameters, head_outputs, hidden_states, initial_parameters, joined, split
from rag.training.rivals import ClaimPair, WindowChoice

RATE = 2e-4  # the highest learning rate
LOGGED, SAVED = 20, 100  # steps between two lines of the log, and between two saved states


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
        seed: of the order and of the heads.
    """

    steps: int
    rate: float = RATE
    warm_up: int = 60
    decay: float = 0.01
    most_windows: int = 4
    frozen: int = 4
    seed: int = 0


def train(
    choices: Sequence[WindowChoice],
    claims: Sequence[ClaimPair],
    weights: E5Weights,
    recipe: Recipe,
    folder: Path,
) -> Parameters:
    """Train, or go on with the run in a folder, and return the parameters.

    Args:
        choices: questions with windows.
        claims: claims with windows.
        weights: where the training starts from.
        recipe: how it is trained.
        folder: the run; it is made where it does not exist.
    """
    folder.mkdir(parents=True, exist_ok=True)
    schedule = optax.warmup_cosine_decay_schedule(0.0, recipe.rate, recipe.warm_up, recipe.steps, recipe.rate / 20)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=recipe.decay))
    fixed, trained = split(initial_parameters(weights, recipe.seed), recipe.frozen)
    step, (trained, state) = _resumed(folder, (trained, optimiser.init(trained)))
    update = _update(optimiser, fixed, weights.heads)
    seen: list[dict[str, float]] = []
    began = time.monotonic()
    for batch in _from(step, _endless(choices, claims, weights, recipe)):
        if step >= recipe.steps:
            break
        words = jnp.asarray(weights.words(batch.ids))
        trained, state, parts = update(trained, state, words, _targets(batch))
        seen.append({name: float(value) for name, value in parts.items()})
        step += 1
        if step % LOGGED == 0:
            means = {name: round(float(np.mean([one[name] for one in seen])), 4) for name in seen[0]}
            _log(folder, {"step": step, "seconds": round(time.monotonic() - began, 1), **means})
            seen = []
        if step % SAVED == 0 or step == recipe.steps:
            _save(folder, step, (trained, state))
    return joined(fixed, trained)


def _update(optimiser: optax.GradientTransformation, fixed: Parameters, heads: int) -> Any:
    def loss(trained: Parameters, words: jax.Array, targets: Targets) -> tuple[jax.Array, dict[str, jax.Array]]:
        states = hidden_states(fixed, trained, words, targets.mask, heads=heads)
        return losses(*head_outputs(trained, states), targets)

    @jax.jit
    def update(trained: Parameters, state: Any, words: jax.Array, targets: Targets) -> Any:
        (_, parts), gradients = jax.value_and_grad(loss, has_aux=True)(trained, words, targets)
        changes, state = optimiser.update(gradients, state, trained)
        return optax.apply_updates(trained, changes), state, parts

    return update


def _targets(batch: Batch) -> Targets:
    return Targets(*(jnp.asarray(getattr(batch, name)) for name in Targets._fields))


def _endless(
    choices: Sequence[WindowChoice], claims: Sequence[ClaimPair], weights: E5Weights, recipe: Recipe
) -> Iterator[Batch]:
    epoch = 0
    while True:
        yield from batches(choices, claims, weights, most=recipe.most_windows, seed=recipe.seed * 1_000 + epoch)
        epoch += 1


def _from(step: int, found: Iterator[Batch]) -> Iterator[Batch]:
    for _ in range(step):
        next(found)
    yield from found


def _save(folder: Path, step: int, state: Any) -> None:
    leaves = jax.tree.leaves(state)
    draft = folder / "draft.npz"
    arrays = {f"leaf{i}": np.asarray(leaf) for i, leaf in enumerate(leaves)}
    np.savez(draft, allow_pickle=False, step=np.array(step), **arrays)
    draft.replace(folder / "state.npz")


def _resumed(folder: Path, state: Any) -> tuple[int, Any]:
    path = folder / "state.npz"
    if not path.exists():
        return 0, state
    with np.load(path) as saved:
        leaves = [jnp.asarray(saved[f"leaf{i}"]) for i in range(len(jax.tree.leaves(state)))]
        return int(saved["step"]), jax.tree.unflatten(jax.tree.structure(state), leaves)


def _log(folder: Path, row: dict[str, float]) -> None:
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
