"""Train the cross-encoder and write it into the package.

    python -m rag.training WORK [--korquad FILE] [--squad FILE ... --without FILE] [--other-names]
        [--after RUN | --after GRAPH.onnx] [--steps N] [--layers N] [--rate R]

WORK keeps what takes long: mined windows (``*.jsonl``) and the run (``run/``). An interrupted run goes on where it
ended. Without the public files only our own texts are used.
"""

from __future__ import annotations

import argparse
import functools
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
from rag.training.network import initial_parameters
from rag.training.other_names import other_names
from rag.training.restart import parameters_of
from rag.training.rivals import WindowChoice

OWN = Path("seeds/training/reading")
GRAPH = Path("rag/models/reader.onnx")
STEPS = 3_000
LAYERS = 8  # of twelve: a step and an answer take two thirds of the time
CALIBRATED = 4  # batches that tell how large the activations are


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--korquad", type=Path, help="KorQuAD_v1.0_dev.json; half of its articles is used")
    parser.add_argument("--squad", type=Path, nargs="*", default=[], help="files of SQuAD 2.0")
    parser.add_argument("--without", type=Path, help="xquad.en.json: paragraphs to leave out of those files")
    parser.add_argument("--other-names", action="store_true", help="ask some of the questions with another name too")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--layers", type=int, default=LAYERS, help="how many of the encoder's lowest layers are kept")
    parser.add_argument("--after", type=Path, help="a finished run or a graph, to start from its parameters")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--graph", type=Path, default=GRAPH)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    sets: dict[str, Callable[[], TrainingSet]] = {"own": lambda: examples.trained_part(examples.own_texts(OWN))}
    if options.korquad:
        sets["korquad"] = lambda: examples.korquad(options.korquad, half=0)
    for number, path in enumerate(options.squad):
        sets[f"squad{number}"] = functools.partial(examples.squad, path, options.without)
    choices: list[WindowChoice] = []
    for name, read in sets.items():
        choices += _mined(options.work / f"{name}.jsonl", read)
    if options.other_names:
        choices += other_names(choices, make_models(load_settings()).analyzer, seed=options.seed)
    print(f"{len(choices)} questions", flush=True)
    weights = e5_weights()
    recipe = Recipe(steps=options.steps, rate=options.rate, seed=options.seed)
    if options.after:
        start = parameters_of(options.after, weights)
    else:
        start = initial_parameters(weights, options.seed, options.layers)
    network = train(choices, weights, recipe, options.work / "run", start)
    seen = itertools.islice(batches(choices, weights, most=recipe.most_windows, seed=options.seed), CALIBRATED)
    texts = [batch.inputs(weights) for batch in seen]
    write_graph(options.graph, network.values(), texts, heads=weights.heads, with_heads=True)


def _mined(path: Path, read: Callable[[], TrainingSet]) -> list[WindowChoice]:
    """Return questions with their windows, from a file where they were mined before."""
    if not path.exists():
        rivals.save(path, rivals.mined(read(), make_models(load_settings()), progress=_told))
    return rivals.load(path)


def _told(done: int, every: int) -> None:
    if done % 100 == 0:
        print(f"\r{done}/{every}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
