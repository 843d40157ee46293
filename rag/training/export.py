"""Write parameters as an ONNX graph that ONNX Runtime executes: layers and heads, in int8.

    words (rows, tokens, width), mask (rows, tokens) -> the hidden states
    and with heads: asked, body (rows, tokens)       -> the outputs of the heads

The rows of the words are not in the graph. Matrices are quantised dynamically: weights in int8 per output, activations
in uint8 as they come. A few of the numbers after GELU are so large that they leave the others no precision; each is
divided by a factor of its own, with which the matrix behind it is multiplied (SmoothQuant: Xiao et al., ICML 2023). The
factors come from texts that are run through the graph before. The heads stay in float: they cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic

from rag.training.network import EPSILON, HEADS, Parameters

OPSET, IR_VERSION = 20, 9  # LayerNormalization and Gelu as single operators; what ONNX Runtime 1.20 and later read
_MASKED = -1e4  # added to the attention to padding
# How much of a large activation goes into the weights: of .5, .7 and .85 the nearest vectors are those of .7 (mean
# cosine .9986 to the float graph, .9967 without).
SMOOTHING = 0.7
_SMALLEST = 1e-4
Floats = NDArray[np.float32]
Arrays = dict[str, Floats]
Inputs = Mapping[str, Floats]  # what the graph takes, by name


class _Graph:
    """Nodes and constants of a graph under construction; every method returns the name of an output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def linear(self, inputs: str, weight: NDArray[np.float32], bias: NDArray[np.float32], name: str) -> str:
        product = self.node("MatMul", [inputs, self.constant(f"{name}.w", weight)], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.b", bias)], name)

    def norm(self, inputs: str, weight: NDArray[np.float32], bias: NDArray[np.float32], name: str) -> str:
        constants = [self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)]
        return self.node("LayerNormalization", [inputs, *constants], name, axis=-1, epsilon=EPSILON)


def write_graph(path: Path, parameters: Parameters, texts: Sequence[Inputs], *, heads: int, with_heads: bool) -> None:
    """Write parameters as a quantised graph.

    Args:
        path: the file.
        parameters: as ``rag.training.network.initial_parameters`` returns them.
        texts: inputs that tell how large the activations are; some two dozen.
        heads: the number of attention heads.
        with_heads: whether the outputs are those of the heads (answers, span), not the hidden states.
    """
    draft = path.with_suffix(".float.onnx")
    onnx.save(_model(parameters, heads, with_heads=with_heads), draft)
    largest = _largest_activations(draft, len(parameters["layers"]["q.b"]), texts)
    onnx.save(_model(parameters, heads, with_heads=with_heads, largest=largest), draft)
    quantize_dynamic(
        draft, path, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"],
        nodes_to_exclude=[f"{name}.product" for name in HEADS], extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
    draft.unlink()


def _model(
    parameters: Parameters, heads: int, *, with_heads: bool, largest: Sequence[Floats] | None = None
) -> onnx.ModelProto:
    """Return the graph in float; ``largest`` has the largest activation of each layer after GELU, shape (raised,)."""
    graph = _Graph()
    states, width = _encoder(graph, parameters, heads, largest)
    outputs = _heads(graph, states, parameters["heads"]) if with_heads else [states]
    masks = ["mask", "asked", "body"] if with_heads else ["mask"]
    shapes: dict[str, list[str | int]] = {"answers": ["rows", 1], "span": ["rows", "tokens", 2]}
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [_value("words", ["rows", "tokens", width]), *(_value(name, ["rows", "tokens"]) for name in masks)],
            [_value(name, shapes.get(name, ["rows", "tokens", width])) for name in outputs],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )


def _largest_activations(path: Path, layers: int, texts: Sequence[Inputs]) -> list[Floats]:
    """Return the largest absolute activation of each number after GELU, a layer each, over some texts."""
    names = [f"layer{place}.gelu" for place in range(layers)]
    model = onnx.load(path)
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    largest = [np.zeros(0, dtype=np.float32)] * layers
    for inputs in texts:
        found = session.run(names, dict(inputs))
        highest = [np.abs(one[inputs["mask"] > 0]).max(axis=0) for one in found]
        largest = [np.maximum(a, b) if a.size else b for a, b in zip(largest, highest, strict=True)]
    return largest


def _factors(largest: Floats, weight: Floats) -> Floats:
    """Return the factors of the activations, with a geometric mean of 1."""
    logs = SMOOTHING * np.log(np.maximum(largest, _SMALLEST))
    logs -= (1 - SMOOTHING) * np.log(np.maximum(np.abs(weight).max(axis=1), _SMALLEST))
    return np.exp(logs - logs.mean()).astype(np.float32)


def _value(name: str, shape: Sequence[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def _encoder(graph: _Graph, parameters: Parameters, heads: int, largest: Sequence[Floats] | None) -> tuple[str, int]:
    """Add embedding and layers; return the name of the final states, and their width."""
    positions = np.asarray(parameters["positions"], dtype=np.float32)
    layers: Arrays = {name: np.asarray(value) for name, value in parameters["layers"].items()}
    width = positions.shape[1]
    for name, value in {"zero": [0], "one": [1], "two": [2], "split": [0, 0, heads, width // heads],
                        "joined": [0, 0, width], "unit": [1, 2]}.items():  # fmt: skip
        graph.constant(name, np.array(value, dtype=np.int64))
    shape = graph.node("Shape", ["words"], "shape")
    length = graph.node("Slice", [shape, "one", "two"], "length")
    used = graph.node("Slice", [graph.constant("positions", positions), "zero", length, "zero"], "used")
    embedded = graph.node("Add", ["words", used], "embedded")
    norm = parameters["norm"]
    states = graph.norm(embedded, np.asarray(norm["w"]), np.asarray(norm["b"]), "states0")
    present = graph.node("Unsqueeze", ["mask", "unit"], "present")
    absent = graph.node("Sub", [graph.constant("full", np.ones(1, dtype=np.float32)), present], "absent")
    bias = graph.node("Mul", [absent, graph.constant("masked", np.full(1, _MASKED, dtype=np.float32))], "bias")
    graph.constant("scale", np.full(1, 1.0 / np.sqrt(width // heads), dtype=np.float32))
    for place in range(layers["q.w"].shape[0]):
        layer = {name: value[place] for name, value in layers.items()}
        states = _layer(graph, states, bias, layer, f"layer{place}", largest[place] if largest else None)
    return states, width


def _layer(graph: _Graph, states: str, bias: str, layer: Arrays, name: str, largest: Floats | None) -> str:
    parts = {}
    for part, order in {"q": [0, 2, 1, 3], "k": [0, 2, 3, 1], "v": [0, 2, 1, 3]}.items():
        flat = graph.linear(states, layer[f"{part}.w"], layer[f"{part}.b"], f"{name}.{part}")
        split = graph.node("Reshape", [flat, "split"], f"{name}.{part}.split")
        parts[part] = graph.node("Transpose", [split], f"{name}.{part}.heads", perm=order)
    product = graph.node("MatMul", [parts["q"], parts["k"]], f"{name}.scores")
    scaled = graph.node("Mul", [product, "scale"], f"{name}.scaled")
    weights = graph.node("Softmax", [graph.node("Add", [scaled, bias], f"{name}.biased")], f"{name}.weights", axis=-1)
    mixed = graph.node("MatMul", [weights, parts["v"]], f"{name}.mixed")
    ordered = graph.node("Transpose", [mixed], f"{name}.ordered", perm=[0, 2, 1, 3])
    joined = graph.node("Reshape", [ordered, "joined"], f"{name}.joined")
    attended = graph.linear(joined, layer["o.w"], layer["o.b"], f"{name}.o")
    states = graph.norm(
        graph.node("Add", [states, attended], f"{name}.attended"),
        layer["attended.w"], layer["attended.b"], f"{name}.attended.norm",
    )  # fmt: skip
    raised = graph.node("Gelu", [graph.linear(states, layer["up.w"], layer["up.b"], f"{name}.up")], f"{name}.gelu")
    lowering = layer["down.w"]
    if largest is not None:
        factors = _factors(largest, lowering)
        raised = graph.node("Mul", [raised, graph.constant(f"{name}.factors", 1 / factors)], f"{name}.smooth")
        lowering = lowering * factors[:, None]
    fed = graph.linear(raised, lowering, layer["down.b"], f"{name}.down")
    total = graph.node("Add", [states, fed], f"{name}.fed")
    return graph.norm(total, layer["fed.w"], layer["fed.b"], f"{name}.fed.norm")


def _heads(graph: _Graph, states: str, heads: dict[str, Arrays]) -> list[str]:
    u, v = (_mean(graph, states, name) for name in ("asked", "body"))
    apart = graph.node("Abs", [graph.node("Sub", [u, v], "difference")], "apart")
    compared = graph.node("Concat", [u, v, apart, graph.node("Mul", [u, v], "product")], "compared", axis=-1)
    for name in HEADS:
        weight, bias = (np.asarray(heads[name][part], dtype=np.float32) for part in "wb")
        graph.linear(states if name == "span" else compared, weight, bias, name)
    return list(HEADS)


def _mean(graph: _Graph, states: str, mask: str) -> str:
    """Add the mean of the states that a mask marks, as ``rag.training.network`` takes it."""
    row = graph.node("Unsqueeze", [mask, "one"], f"{mask}.row")  # (rows, 1, tokens)
    total = graph.node("Squeeze", [graph.node("MatMul", [row, states], f"{mask}.sum"), "one"], f"{mask}.total")
    count = graph.node("ReduceSum", [mask, "one"], f"{mask}.count", keepdims=1)
    least = graph.constant(f"{mask}.least", np.ones(1, dtype=np.float32))
    counted = graph.node("Max", [count, least], f"{mask}.counted")
    return graph.node("Div", [total, counted], f"{mask}.mean")
