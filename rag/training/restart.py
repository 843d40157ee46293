"""Read the parameters of a training that has ended, to start another from them: of a run, or of the packaged graph.

A graph has its matrices in int8; they come back as steps times scale, which is near what was trained.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from rag.models import E5Weights
from rag.training.loop import STATE
from rag.training.network import HEADS, LINEAR, NORMS, Network, Parameters, initial_parameters

Constants = dict[str, NDArray[np.generic]]


def parameters_of(ended: Path, weights: E5Weights) -> Parameters:
    """Return the parameters that a training ended with, in the form of ``initial_parameters``.

    Args:
        ended: the folder of its run, or the graph (``.onnx``) that ``rag.training.export`` wrote.
        weights: those that it began with; what is never trained is theirs.
    """
    return _of_graph(ended, weights) if ended.suffix == ".onnx" else _of_run(ended, weights)


def _of_run(folder: Path, weights: E5Weights) -> Parameters:
    state = torch.load(folder / STATE)["network"]
    layers = {name.split(".")[1] for name in state if name.startswith("layers.")}
    network = Network(initial_parameters(weights, 0, len(layers)), heads=weights.heads, frozen=0)
    network.load_state_dict(state)
    return network.values()


def _of_graph(graph: Path, weights: E5Weights) -> Parameters:
    constants = {one.name: numpy_helper.to_array(one) for one in onnx.load(graph).graph.initializer}
    layers = sum(name.endswith(".factors") for name in constants)
    found = initial_parameters(weights, 0, layers)
    for layer in range(layers):
        for name in LINEAR:
            matrix = _matrix(constants, f"layer{layer}.{name}")
            if name == "down":  # was multiplied by the factors that the numbers before it were divided by
                matrix = matrix * constants[f"layer{layer}.factors"].reshape(-1, 1)
            found["layers"][f"{name}.w"][layer] = matrix
            found["layers"][f"{name}.b"][layer] = constants[f"layer{layer}.{name}.b"]
        for name in NORMS:
            for part in "wb":
                found["layers"][f"{name}.{part}"][layer] = constants[f"layer{layer}.{name}.norm.{part}"]
    for name in HEADS:
        found["heads"][name] = {part: constants[f"{name}.{part}"] for part in "wb"}
    return found


def _matrix(constants: Constants, name: str) -> NDArray[np.float32]:
    steps, scale, zero = (
        constants[f"{name}.w_{part}"].astype(np.float32) for part in ("quantized", "scale", "zero_point")
    )
    return np.asarray((steps - zero) * scale, dtype=np.float32)
