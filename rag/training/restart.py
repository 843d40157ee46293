"""Read the parameters back from a graph that ``rag.training.export`` wrote, to train on from a package.

Matrices come back as their int8 steps times their scale: near what was trained, which the package no longer has.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from rag.models import E5Weights
from rag.training.network import HEADS, LINEAR, NORMS, Parameters, initial_parameters

Constants = dict[str, NDArray[np.generic]]


def parameters_of(graph: Path, weights: E5Weights) -> Parameters:
    """Return the parameters of a graph with heads, in the form of ``initial_parameters``.

    Args:
        graph: the file.
        weights: those that the training began with; what is never trained is theirs.
    """
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
