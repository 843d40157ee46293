"""The container, the compose file and the unit: nobody is root, little can be written, and the settings exist."""

from __future__ import annotations

import configparser
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

from rag.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
FILES = ("Dockerfile", "compose.yaml", "docs/mundap.service")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_is_named_exists(name: str) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", (ROOT / name).read_text(encoding="utf-8")))
    assert named and named <= {PREFIX + field.upper() for field in Settings.model_fields}


def test_the_container_is_nobodys_root_and_pins_what_it_installs() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.M) and "--require-hashes" in text
    assert 'CMD ["chat", "--no-browser"]' in last and "/healthz" in last


def test_the_page_writes_to_its_volume_alone_and_nobody_reaches_chroma(services: dict[str, Any]) -> None:
    page, chroma = services["mundap"], services["chroma"]
    assert page["read_only"] is True and page["tmpfs"] == ["/tmp"]
    for service in (page, chroma):
        assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
        assert "privileged" not in service
    assert all(port.startswith("127.0.0.1:") for port in page["ports"])
    assert "ports" not in chroma and chroma["networks"] == ["inside"]


def test_the_chroma_server_is_as_new_as_the_client(services: dict[str, Any]) -> None:
    assert services["chroma"]["image"] == f"chromadb/chroma:{metadata.version('chromadb')}"


def test_the_unit_is_nobodys_root_and_writes_to_its_folder_alone() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "docs" / "mundap.service", encoding="utf-8")
    service = unit["Service"]
    assert (service["User"], service["ProtectSystem"], service["NoNewPrivileges"]) == ("mundap", "strict", "yes")
    assert service["CapabilityBoundingSet"] == "" and service["KillSignal"] == "SIGINT"
