"""Import the names of a package when they are first used, where all of them at once would keep the user waiting.

The help of the commands takes 0.15 s. With all that ``rag`` gives out it would take 0.27 s, with the words of the page
1.7 s, with what controls access to it 4.6 s.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence


def on_first_use(package: str, names: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package.

    Args:
        package: its name.
        names: what it gives out, by the module that has it.
    """
    modules = {name: module for module, some in names.items() for name in some}

    def found(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{modules[name]}"), name)

    return found
