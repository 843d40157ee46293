"""Nothing leaves the machine unless a key or an address is configured; then only that address is reached."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from faulty_server import FaultyServer, says

# Runs commands one after the other in one process, and tells each address that is looked up or connected to.
PROGRAM = """
import io, json, sys
from rag.cli.main import main

def watch(event, values):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        address = values[1] if event in ("socket.connect", "socket.sendto") else values
        print("REACHED", address, file=sys.__stderr__, flush=True)

sys.addaudithook(watch)
for arguments in json.loads(sys.argv[1]):
    sys.stdin = io.StringIO("달빛 도서관은 2019년 5월 4일에 문을 열었다.")
    print("CODE", main(arguments))
"""
TEXT = "달빛 도서관은 2019년 5월 4일에 문을 열었다. 첫 관장은 정소라이다.\n"
QUESTION = "달빛 도서관은 언제 문을 열었나?"

pytestmark = pytest.mark.slow


def reached(folder: Path, commands: list[list[str]], **environment: str) -> tuple[list[str], set[str]]:
    """The exit codes of commands over an index in a folder, and the addresses that they reached for."""
    every = [[*command, "--home", str(folder / "home")] for command in commands]
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(every)],
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False, env=os.environ | environment,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    addresses = re.findall(r"^REACHED \(b?'([^']*)', b?'?(\d+)", ran.stderr, re.M)
    assert len(addresses) == ran.stderr.count("REACHED"), ran.stderr
    return re.findall(r"^CODE (\d+)$", ran.stdout, re.M), {f"{host}:{port}" for host, port in addresses}


def test_without_a_key_or_an_address_no_command_reaches_for_the_network(tmp_path: Path) -> None:
    (tmp_path / "library.txt").write_text(TEXT, encoding="utf-8")
    ingest = ["ingest", str(tmp_path / "library.txt")]
    asking = [["ask", QUESTION], ["ask", "--json", QUESTION], ["check", "-"], ["sources"], ["doctor"]]
    keeping = [["doctor", "--check"], ["backup", str(tmp_path / "made.zip")], ["ingest", "--rebuild"]]
    codes, addresses = reached(tmp_path, [ingest, *asking, *keeping])
    assert codes == ["0"] * 9
    assert addresses == set()


def test_with_a_model_only_its_server_is_reached(tmp_path: Path) -> None:
    (tmp_path / "library.txt").write_text(TEXT, encoding="utf-8")
    with FaultyServer(says("NO_ANSWER")) as server:
        codes, addresses = reached(
            tmp_path,
            [["ingest", str(tmp_path / "library.txt")], ["ask", QUESTION]],
            OPENAI_BASE_URL=server.url,
            MUNDAP_MODEL="scripted",
        )
    assert codes == ["0", "3"]
    assert addresses == {re.sub(r"^http://|/v1$", "", server.url)}
