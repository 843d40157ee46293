"""Let many people use one page at once, and look for mixed answers, errors and memory that grows.

``python tests/benchmarks/load.py [--people 50] [--minutes 30] [--places 40] [--seed 1]``: a real ``mundap chat`` over
documents about made-up libraries, with a model server on loopback that answers from the passages that it is given.
Everybody, each with an address of his own, again and again does one of these things:

- asks over the endpoint or in the page, of the model or for quotes, sometimes with a follow-up question;
- stops an answer, or goes away in the middle of it;
- uploads a document, asks about it, and takes it out again.

Every library has a founder whose name is in no other document: an answer that names another one than that of its
question is mixed. Memory is that of the process of the page (RSS) after the first minute and at the end. Prints a
table; exit code 1 on a mixed answer, an error, or more than a tenth more memory.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import doubles
from faulty_server import Answer, FaultyServer, says

from rag.assembly import open_writer
from rag.settings import load_settings

FIRST = "달빛 별빛 나루 솔숲 바람 구름 언덕 여울 새벽 안개".split()
SECOND = "골목 포구 마을 고개 정원 다리 우물 시장".split()
FOUNDERS = "가람 나래 다온 라온 마루 바다 사라 아라 자람 차오 파란 하람".split()
FAMILY = "남궁 독고 제갈 황보 선우 사공 서문 동방".split()
API = "/gradio_api"
ASK, REPLY, STOP, TAKE_IN, REMOVE = "ask", "reply", "stop_reply", "_take_in", "_remove"
_ASKING = json.dumps({"conversation": "load", "number": 1})  # the first question of a chat
MORE_MEMORY = 1.1  # times that after the first minute
PATIENCE = 300.0  # seconds for one answer


@dataclass(frozen=True)
class Place:
    """A library, and who founded it."""

    name: str
    founder: str
    books: int

    @property
    def text(self) -> str:
        """What its document says."""
        return (
            f"# {self.name} 도서관\n\n{self.name} 도서관은 {self.founder}이 세웠다. {self.name} 도서관에는 책이 "
            f"{self.books}권 있다. {self.name} 도서관은 월요일마다 쉰다.\n"
        )


def places(number: int) -> list[Place]:
    """Return libraries whose names and founders are all different."""
    names = [f"{first}{second}" for second in SECOND for first in FIRST]
    founders = [f"{family}{given}" for given in FOUNDERS for family in FAMILY]
    return [Place(names[n], founders[n], 1_000 + 37 * n) for n in range(min(number, len(names), len(founders)))]


@dataclass
class Told:
    """What happened to all people together."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    acts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)  # of answers that were waited for
    mixed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    without: int = 0  # answers that name no founder

    def act(self, name: str, seconds: float | None = None) -> None:
        """Count something that was done, and how long an answer took."""
        with self.lock:
            self.acts[name] += 1
            if seconds is not None:
                self.seconds.append(seconds)


def model(founders: dict[str, Place], chance: random.Random) -> Any:
    """Return how the model server replies: the founder of the library that is asked about, from its passage."""

    def reply(request: dict[str, Any]) -> Answer:
        text = request["messages"][-1]["content"]
        asked = text.rpartition("Question: ")[2].split("\n", 1)[0]
        place = next((place for name, place in founders.items() if f"{name} 도서관" in asked), None)
        keys = re.findall(r'<passage key="(\w+)"[^>]*>\n(.*?)\n</passage>', text, re.S)
        key = next((key for key, words in keys if place and place.founder in words), None)
        if place is None or key is None:
            return says("NO_ANSWER")
        draft = (
            f"{place.name} 도서관은 {place.founder}이 세웠다 [{key}]. {place.name} 도서관은 월요일마다 쉰다 [{key}]."
        )
        return says(draft, piece=6, delay=chance.choice((0.0, 0.01, 0.05)))

    return reply


class Person:
    """Somebody with an address of his own, who does one thing after another."""

    def __init__(self, number: int, page: Page, known: list[Place], told: Told, seed: int) -> None:
        self._page, self._known, self._told = page, known, told
        self._chance = random.Random(f"{seed}/{number}")
        self._number = number
        address = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"}
        self._client = httpx.Client(base_url=page.url, headers=address, timeout=PATIENCE, trust_env=False)

    def live(self, until: float) -> None:
        """Do things until a time, and tell of whatever goes wrong."""
        acts = [self._asks] * 5 + [self._chats] * 4 + [self._stops] * 2 + [self._leaves] * 2 + [self._uploads]
        with self._client:
            while time.monotonic() < until:
                act = self._chance.choice(acts)
                try:
                    act()
                except (httpx.HTTPError, AssertionError, KeyError, ValueError) as error:
                    with self._told.lock:
                        self._told.errors.append(f"{act.__name__}: {type(error).__name__}: {error}")
                time.sleep(self._chance.random())

    def _place(self) -> Place:
        return self._chance.choice(self._known)

    def _check(self, answer: str, place: Place, *, others: list[Place] | None = None, is_whole: bool = True) -> None:
        named = {other.founder for other in (others or self._known) if other.founder in answer}
        with self._told.lock:
            if named - {place.founder}:
                self._told.mixed.append(f"{place.name}: {answer[:300]}")
            elif is_whole and not named:
                self._told.without += 1

    def _asks(self) -> None:
        """Ask as a program does, and a follow-up question sometimes."""
        place, answerer = self._place(), self._chance.choice(("model", "extractive"))
        begun = time.monotonic()
        answer = self._answer({"question": f"{place.name} 도서관은 누가 세웠나?", "answerer": answerer})
        self._told.act(f"asked, {answerer}", time.monotonic() - begun)
        self._check(answer["text"], place)
        if self._chance.random() < 0.3:
            begun = time.monotonic()
            turn = {"question": answer["standalone_question"], "answer": answer["text"]}
            followed = self._answer({"question": "그 도서관은 누가 세웠어?", "history": [turn], "answerer": answerer})
            self._told.act("asked on", time.monotonic() - begun)
            self._check(followed["text"], place)

    def _answer(self, values: dict[str, Any]) -> dict[str, Any]:
        event = self._post("/call/v2/ask", values)["event_id"]
        with self._client.stream("GET", f"{API}/call/ask/{event}") as stream:
            for kind, data in messages(stream):
                if kind == "complete":
                    found: dict[str, Any] = json.loads(data)[0]
                    return found
                if kind == "error":
                    raise ValueError(f"the answer is an error: {data}")
        raise ValueError("no answer came")

    def _chats(self) -> None:
        """Ask in the page, and read until the answer is whole."""
        place, tab, begun = self._place(), uuid.uuid4().hex, time.monotonic()
        self._join(REPLY, tab, [f"{place.name} 도서관은 누가 세웠나?", _ASKING, "", "", "ko"])
        answer = self._read(tab)
        self._told.act("chatted", time.monotonic() - begun)
        self._check(answer, place)

    def _stops(self) -> None:
        """Press the button that stops an answer."""
        place, tab = self._place(), uuid.uuid4().hex
        self._join(REPLY, tab, [f"{place.name} 도서관은 누가 세웠나?", _ASKING, "", "", "ko"])
        time.sleep(self._chance.random())
        self._join(STOP, tab, [])
        self._check(self._read(tab, ends=2), place, is_whole=False)
        self._told.act("stopped")

    def _leaves(self) -> None:
        """Go away before the answer is there."""
        place, tab = self._place(), uuid.uuid4().hex
        self._join(REPLY, tab, [f"{place.name} 도서관은 누가 세웠나?", _ASKING, "", "", "ko"])
        with contextlib.suppress(httpx.ReadTimeout):
            wait = httpx.Timeout(PATIENCE, read=0.1 + self._chance.random())
            with self._client.stream("GET", f"{API}/queue/data", params={"session_hash": tab}, timeout=wait) as stream:
                for _ in zip(stream.iter_lines(), range(self._chance.randrange(1, 6)), strict=False):
                    pass
        self._told.act("went away")

    def _uploads(self) -> None:
        """Upload a document, ask about it, and take it out again."""
        own = Place(f"손님{self._number}", f"표{FOUNDERS[self._number % len(FOUNDERS)]}{self._number}", 7)
        sent = self._client.post(f"{API}/upload", files={"files": (f"own{self._number}.md", own.text.encode())})
        path = sent.raise_for_status().json()[0]
        tab = uuid.uuid4().hex
        file = {"path": path, "orig_name": f"own{self._number}.md", "meta": {"_type": "gradio.FileData"}}
        self._join(TAKE_IN, tab, [[file], "ko"])
        self._read(tab)
        answer = self._answer({"question": f"{own.name} 도서관은 누가 세웠나?", "answerer": "extractive"})
        self._check(answer["text"], own, others=[*self._known, own])
        document = next((c["document_id"] for c in answer["citations"] if own.founder in c["quote"]), None)
        if document:
            self._join(REMOVE, tab := uuid.uuid4().hex, ["ko"], {"document": document})
            self._read(tab)
        self._told.act("uploaded" if document else "uploaded, not found")

    def _join(self, name: str, tab: str, data: list[Any], event: dict[str, Any] | None = None) -> None:
        body = {"fn_index": self._page.events[name], "session_hash": tab, "data": data, "event_data": event}
        self._post("/queue/join", body)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = self._client.post(f"{API}{path}", json=body)
        if reply.is_error:
            raise ValueError(f"{path}: {reply.status_code} {reply.text[:200]}")
        found: dict[str, Any] = reply.json()
        return found

    def _read(self, tab: str, ends: int = 1) -> str:
        """Read the messages of a tab until as many events have ended; return the text of all that was shown."""
        shown: list[str] = []
        with self._client.stream("GET", f"{API}/queue/data", params={"session_hash": tab}) as stream:
            for _, data in messages(stream):
                message = json.loads(data)
                shown.append(json.dumps(message.get("output", ""), ensure_ascii=False))
                if message["msg"] == "process_completed":
                    if not message["success"]:
                        raise ValueError(f"an event failed: {message['output']}")
                    ends -= 1
                    if not ends:
                        break
        return "".join(shown)


def messages(stream: httpx.Response) -> Iterator[tuple[str, str]]:
    """Yield the server-sent events of a response, each with its kind."""
    stream.raise_for_status()
    kind = ""
    for line in stream.iter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, line.removeprefix("data: ")


class Page:
    """A ``mundap chat`` in a process of its own."""

    def __init__(self, home: Path, model_url: str, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [
            sys.executable,
            "-m",
            "rag.cli.main",
            "chat",
            "--no-browser",
            "--port",
            str(port),
            "--home",
            str(home),
        ]
        set_ = {
            "OPENAI_BASE_URL": model_url, "OPENAI_API_KEY": "none", "MUNDAP_MODEL": "scripted", "MUNDAP_JUDGE": "none",
            "MUNDAP_PROXIES": "127.0.0.1", "MUNDAP_QUESTIONS_PER_MINUTE": "0", "MUNDAP_LOG_LEVEL": "warning",
        }  # fmt: skip
        with log.open("wb") as written:
            self._process = subprocess.Popen(command, env=os.environ | set_, stdout=written, stderr=written)
        self.events = self._wait()

    def _wait(self) -> dict[str, int]:
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                found = httpx.get(f"{self.url}/config", trust_env=False, timeout=30)
                if found.is_success:
                    return {one["api_name"]: one["id"] for one in found.json()["dependencies"] if one["api_name"]}
            if self._process.poll() is not None:
                break
            time.sleep(0.5)
        raise SystemExit("the page did not start")

    def memory(self) -> int:
        """Return the bytes that the process keeps in memory (RSS, of Linux)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024  # type: ignore[index]

    def threads(self) -> int:
        """Return how many threads the process has."""
        return len(list(Path(f"/proc/{self._process.pid}/task").iterdir()))

    def close(self) -> bool:
        """End the page; return whether it was still there."""
        alive = self._process.poll() is None
        self._process.terminate()
        self._process.wait(60)
        return alive


def main() -> int:
    """Print what all did, and what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--places", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    known, told = places(options.places), Told()
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        home, log = Path(folder, "home"), Path(folder, "log")
        with open_writer(load_settings(home=home)) as writer:
            doubles.ingest(writer, doubles.write_files(Path(folder, "in"), {f"{p.name}.md": p.text for p in known}))
        chance = random.Random(options.seed)
        with FaultyServer(model({place.name: place for place in known}, chance)) as server:
            page = Page(home, server.url, log)
            memory = live(page, known, told, options)
            alive = page.close()
        said = log.read_text(encoding="utf-8", errors="replace")
    return tell(told, memory, said, alive=alive)


def live(page: Page, known: list[Place], told: Told, options: argparse.Namespace) -> list[tuple[int, int]]:
    """Let the people live; return memory and threads by the half minute."""
    begun = time.monotonic()
    until = begun + 60 * options.minutes
    people = [Person(number, page, known, told, options.seed) for number in range(options.people)]
    threads = [threading.Thread(target=person.live, args=(until,), daemon=True) for person in people]
    for thread in threads:
        thread.start()
    memory: list[tuple[int, int]] = []
    while time.monotonic() < until:
        time.sleep(min(30, max(until - time.monotonic(), 0)))
        memory.append((page.memory(), page.threads()))
        print(f"  {time.monotonic() - begun:6.0f} s  {memory[-1][0] / 2**20:7.0f} MB  {memory[-1][1]:4} threads  "
              f"{told.acts.total():6} acts", file=sys.stderr, flush=True)  # fmt: skip
    for thread in threads:
        thread.join(PATIENCE)
    memory.append((page.memory(), page.threads()))
    return memory


def tell(told: Told, memory: list[tuple[int, int]], said: str, *, alive: bool) -> int:
    """Print the figures; return the exit code."""
    for name, count in sorted(told.acts.items()):
        print(f"{name:<28} {count:>8}")
    first, last = memory[min(1, len(memory) - 1)][0], memory[-1][0]
    marks = statistics.quantiles(told.seconds, n=20) if len(told.seconds) > 1 else [0.0] * 19
    traces = said.count("Traceback")
    print(f"{'mixed answers':<28} {len(told.mixed):>8}")
    print(f"{'answers without a founder':<28} {told.without:>8}")
    print(f"{'errors':<28} {len(told.errors):>8}")
    print(f"{'tracebacks in the log':<28} {traces:>8}")
    print(f"{'seconds to an answer, p50':<28} {statistics.median(told.seconds or [0]):>8.2f}")
    print(f"{'the same, p95':<28} {marks[18]:>8.2f}")
    print(f"{'memory after a minute':<28} {first / 2**20:>5.0f} MB")
    print(f"{'memory at the end':<28} {last / 2**20:>5.0f} MB ({last / first - 1:+.1%})")
    print(f"{'threads, minute and end':<28} {memory[min(1, len(memory) - 1)][1]:>5}, {memory[-1][1]}")
    for line in (*told.mixed[:5], *told.errors[:10]):
        print(f"  {line}")
    if traces:
        print(said[-4000:])
    good = alive and not told.mixed and not told.errors and not traces and last <= MORE_MEMORY * first
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
