"""Train the cross-encoder and write it into the package.

    python -m rag.training WORK [--korquad FILE] [--nli FILE ...] [--after RUN] [--steps N] [--rate R] [--seed N]

WORK keeps what takes long: mined windows (``*.jsonl``) and the run (``run/``). An interrupted run goes on where it
ended. Without the public files only our own texts are used.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable
from pathlib import Path

from rag.models import e5_weights
from rag.parts import make_models
from rag.settings import load_settings
from rag.training import examples, rivals
from rag.training.batches import batches
from rag.training.examples import TrainingSet
from rag.training.export import write_graph
from rag.training.loop import RATE, Recipe, train
from rag.training.rivals import ClaimPair, WindowChoice

OWN = Path("seeds/training/reading")
GRAPH = Path("rag/models/reader.onnx")
STEPS = 3_000
CALIBRATED = 4  # batches that tell how large the activations are


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--korquad", type=Path, help="KorQuAD_v1.0_dev.json; half of its articles is used")
    parser.add_argument("--nli", type=Path, nargs="*", default=[], help="KLUE-NLI (.json) or XNLI-ko (.tsv)")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--after", type=Path, help="a finished run, whose parameters this one starts from")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--graph", type=Path, default=GRAPH)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    sets: dict[str, Callable[[], TrainingSet]] = {"own": lambda: examples.trained_part(examples.own_texts(OWN))}
    if options.korquad:
        sets["korquad"] = lambda: examples.korquad(options.korquad, half=0)
    if options.nli:
        sets["nli"] = lambda: examples.natural_language_inference(options.nli)
    choices: list[WindowChoice] = []
    claims: list[ClaimPair] = []
    for name, read in sets.items():
        more_choices, more_claims = _mined(options.work / f"{name}.jsonl", read, options.seed)
        choices += more_choices
        claims += more_claims
    print(f"{len(choices)} questions, {len(claims)} claims", flush=True)
    weights = e5_weights()
    recipe = Recipe(steps=options.steps, rate=options.rate, seed=options.seed)
    network = train(choices, claims, weights, recipe, options.work / "run", after=options.after)
    seen = itertools.islice(batches(choices, claims, weights, most=recipe.most_windows, seed=options.seed), CALIBRATED)
    texts = [batch.inputs(weights) for batch in seen]
    write_graph(options.graph, network.values(), texts, heads=weights.heads, with_heads=True)


def _mined(path: Path, read: Callable[[], TrainingSet], seed: int) -> tuple[list[WindowChoice], list[ClaimPair]]:
    """Return questions and claims with their windows, from a file where they were mined before."""
    if not path.exists():
        models = make_models(load_settings())
        choices, claims = rivals.mined(read(), models, seed=seed, progress=_told)
        rivals.save(path, choices, claims)
    return rivals.load(path)


def _told(done: int, every: int) -> None:
    if done % 100 == 0:
        print(f"\r{done}/{every}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
