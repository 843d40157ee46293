"""Whether the lock files agree with pyproject.toml: each dependency is pinned within its bounds, with hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNNING = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
DEVELOPING = RUNNING + PROJECT["project"]["optional-dependencies"]["dev"]
LOCKS = [("requirements.lock", RUNNING), ("requirements-dev.lock", DEVELOPING)]


def pins(name: str) -> dict[str, set[str]]:
    """The versions of each package; several where systems or Pythons need different ones."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.M):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


@pytest.mark.parametrize(("name", "wanted"), LOCKS)
def test_what_the_project_asks_for_is_pinned(name: str, wanted: list[str]) -> None:
    pinned = pins(name)
    lacking = [
        line
        for line in map(Requirement, wanted)
        if not (versions := pinned.get(canonicalize_name(line.name)))
        or not all(line.specifier.contains(version) for version in versions)
    ]
    assert not lacking, "run `make lock`"


@pytest.mark.parametrize("name", [name for name, _ in LOCKS])
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert all(re.match(r"[\w.-]+==\S+.*\\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line) for line in lines)
    entries = re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]
    assert all("--hash=" in entry for entry in entries)
    assert "://" not in text


def test_both_locks_agree() -> None:
    developing = pins("requirements-dev.lock")
    assert {name: developing.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")
