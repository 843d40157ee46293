"""Replay recorded drafts and a recorded judge over real HTTP: a reply for ``FaultyServer``.

The drafts are those of ``../shared/sentences``: sentences by hand, each with words of the passages that it cites, and
the verdicts of a strong model on them. A sentence without a recorded verdict is unsupported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faulty_server import Answer, says

from rag.assembly import open_writer
from rag.index.documents import find_files
from rag.models.tokens import count
from rag.settings import load_settings

SENTENCES = Path(__file__).parents[2] / "shared" / "sentences"
_PASSAGE = re.compile(r'<passage key="(\w+)"[^>]*>\n(.*?)\n</passage>', re.S)
_CITED = re.compile(r"\s*\[@(.*?)\]\s*$")
_KIND = re.compile(r"^[A-Z]\| ")


@dataclass(frozen=True)
class Verdict:
    """A recorded verdict, with the words of a passage."""

    verdict: str
    span: str


def recorded_verdicts(folder: Path = SENTENCES) -> dict[str, Verdict]:
    """The verdicts by sentence."""
    lines = (json.loads(line) for line in (folder / "verdicts.jsonl").read_text(encoding="utf-8").splitlines())
    return {line["sentence"]: Verdict(line["verdict"], line["span"]) for line in lines}


def recorded_drafts(folder: Path = SENTENCES, name: str = "answers.txt") -> dict[str, str]:
    """The drafts by the id of their question."""
    drafts: dict[str, list[str]] = {}
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            drafts[line[3:].strip()] = []
        elif line.strip():
            drafts[list(drafts)[-1]].append(line)
    return {question: "\n".join(lines) for question, lines in drafts.items()}


class ReplayedModel:
    """Replies to a request for an answer, a repair or a judgement, and counts the tokens of each kind."""

    def __init__(
        self,
        draft: str,
        verdicts: Mapping[str, Verdict] | None = None,
        repair: str = "NO_ANSWER",
        *,
        answers: bool | None = None,
    ) -> None:
        self.draft, self.verdicts, self.repair, self.answers = draft, verdicts or {}, repair, answers
        self.tokens = {"answer": 0, "repair": 0, "judge": 0}  # of requests and replies
        self.calls = dict.fromkeys(self.tokens, 0)

    def __call__(self, request: dict[str, Any]) -> Answer:
        text = "\n".join(message["content"] for message in request["messages"])
        judges = bool(re.search(r"^\[S1\] ", text, re.M))
        repairs = "could not be confirmed" in text
        kind = "judge" if judges else "repair" if repairs else "answer"
        passages = dict(_PASSAGE.findall(text))
        reply = self._judged(text, passages) if judges else _with_keys(self.repair if repairs else self.draft, passages)
        self.calls[kind] += 1
        self.tokens[kind] += count(text) + count(reply)
        return says(reply)

    def _judged(self, text: str, passages: Mapping[str, str]) -> str:
        lines = []
        for name, sentence in re.findall(r"^\[(S\d+)\] (.*)$", text, re.M):
            found = self.verdicts.get(sentence, Verdict("unsupported", ""))
            key = next((key for key, words in passages.items() if _squeezed(found.span) in _squeezed(words)), "")
            line: dict[str, Any] = {"id": name, "verdict": found.verdict, "key": key, "span": found.span}
            lines.append(line if self.answers is None else line | {"answers": self.answers})
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


def _with_keys(draft: str, passages: Mapping[str, str]) -> str:
    return "\n".join(_line(line, passages) for line in draft.splitlines())


def _line(line: str, passages: Mapping[str, str]) -> str:
    cited = _CITED.search(line)
    words = cited[1].split("|") if cited else []
    keys = [key for key, text in passages.items() if any(_squeezed(one) in _squeezed(text) for one in words)]
    return _KIND.sub("", _CITED.sub("", line)) + "".join(f" [{key}]" for key in keys)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def as_draft(sentences: Sequence[Mapping[str, Any]]) -> str:
    """Sentences of sentences.jsonl as a draft, one a line."""
    return "\n".join(f"{one['sentence']} [@{'|'.join(one['words'])}]" for one in sentences)


def bare(line: str) -> str:
    """A line of a draft as it is shown: without kind, citation and marks of Markdown."""
    return _KIND.sub("", _CITED.sub("", line)).removeprefix("- ").replace("**", "")


def index_originals(folder: Path) -> None:
    """Makes an index of the original articles in ``folder / "home"``, with the metadata of their manifest."""
    originals = SENTENCES.parent / "originals"
    documents = folder / "documents"
    documents.mkdir(parents=True)
    for article in json.loads((originals / "MANIFEST.json").read_text(encoding="utf-8"))["articles"]:
        known = ((name, article.get(name)) for name in ("title", "publisher", "author", "published", "language"))
        front = "\n".join(f'{name}: "{value}"' for name, value in known if value)
        text = (originals / article["file"]).read_text(encoding="utf-8")
        (documents / article["file"]).with_suffix(".md").write_text(f"---\n{front}\n---\n\n{text}", encoding="utf-8")
    with open_writer(load_settings(home=folder / "home")) as writer:
        list(writer.ingest(find_files([documents]).files))
        writer.finish()
