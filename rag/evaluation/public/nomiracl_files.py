"""Find the files of the two NoMIRACL subsets. The name of a file, or of its folder, identifies its subset.

    relevant/ko.test.vanilla_prompt.jsonl   and   non_relevant/ko.test.vanilla_prompt.jsonl
    topics/test.relevant.tsv                and   topics/test.non_relevant.tsv
    nomiracl_relevant.jsonl                 and   nomiracl_non_relevant.jsonl

This module opens no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from rag.errors import QuestionSetError

_SUBSET = re.compile(r"(non[_-]?)?relevant", re.IGNORECASE)
_SUFFIXES = (".jsonl", ".jsonl.gz", ".tsv")
_CORPORA = ("corpus.jsonl", "corpus.jsonl.gz")
_LAYOUT_KOREAN = (
    "두 하위 집합이 든 폴더나 그 가운데 한 파일을 --data에 지정해 주세요. "
    "이름은 test.relevant, test.non_relevant와 같은 꼴이어야 합니다."
)
_LAYOUT = (
    "Give --data the folder with both subsets, or the file of one, named like test.relevant and test.non_relevant."
)


class Subsets(NamedTuple):
    """Hold the file of the questions that their passages answer, and of those that they do not answer."""

    relevant: Path
    non_relevant: Path

    def both(self) -> Iterator[tuple[bool, Path]]:
        """Yield (whether the passages answer, file) for both subsets."""
        yield True, self.relevant
        yield False, self.non_relevant


def find_subsets(path: Path) -> Subsets:
    """Find the two subset files for a path: in a folder or one level below it, or a file and its counterpart.

    If a folder has several languages or splits, Korean files (ko.*) and the test split are preferred.

    Raises:
        QuestionSetError: If the path does not exist, or there is no pair of files, or more than one.
    """
    if path.is_file():
        if pair := _pair(path):
            return pair
        raise QuestionSetError(
            f"{path} has no matching subset next to it.",
            _LAYOUT,
            korean=f"{path} 파일 옆에 짝이 되는 하위 집합이 없습니다. {_LAYOUT_KOREAN}",
        )
    if not path.is_dir():
        raise QuestionSetError(
            f"There is no file or folder {path}.",
            "Check the path given to --data.",
            korean=f"{path}: 그런 파일이나 폴더가 없습니다. --data에 적은 경로를 확인해 주세요.",
        )
    pairs = sorted({pair for file in _candidates(path) if (pair := _pair(file))})
    pairs = _preferred(pairs, lambda name: name.startswith("ko."))
    pairs = _preferred(pairs, lambda name: "test" in name.split("."))
    if len(pairs) == 1:
        return pairs[0]
    if not pairs:
        raise QuestionSetError(
            f"{path} does not hold the two subsets of NoMIRACL.",
            _LAYOUT,
            korean=f"{path} 폴더에 NoMIRACL의 두 하위 집합이 없습니다. {_LAYOUT_KOREAN}",
        )
    names = ", ".join(f"{pair.relevant.relative_to(path)}" for pair in pairs)
    raise QuestionSetError(
        f"{path} holds more than one pair of subsets: {names}.",
        "Give --data one of these files.",
        korean=f"{path} 폴더에 하위 집합이 두 쌍 이상 있습니다: {names}. 이 파일 가운데 하나를 --data에 지정해 주세요.",
    )


def find_qrels(topics: Path) -> Path:
    """Find the qrels of a topics file: the file with the same name in the sibling folder "qrels".

    Raises:
        QuestionSetError: If there is no such file.
    """
    return _existing(topics, topics.parent.with_name("qrels") / topics.name)


def find_corpus(topics: Path) -> Path:
    """Find the passages of a topics file: corpus.jsonl or corpus.jsonl.gz in the parent of its folder.

    Raises:
        QuestionSetError: If there is no such file.
    """
    places = [topics.parent.parent / name for name in _CORPORA]
    return next((place for place in places if place.is_file()), None) or _existing(topics, places[-1])


def _existing(topics: Path, path: Path) -> Path:
    if path.is_file():
        return path
    raise QuestionSetError(
        f"There is no {path}, which {topics.name} needs.",
        "Keep topics, qrels and corpus.jsonl.gz where they were.",
        korean=f"{topics.name} 파일에 필요한 {path} 파일이 없습니다. topics, qrels, "
        "corpus.jsonl.gz를 본래 자리에 두어 주세요.",
    )


def _candidates(folder: Path) -> Iterator[Path]:
    """Yield files that may be a subset. Qrels are excluded, because they have the same names as topics."""
    for pattern in ("*", "*/*"):
        yield from (file for file in folder.glob(pattern) if file.parent.name != "qrels" and file.is_file())


def _pair(file: Path) -> Subsets | None:
    """Return a file and its counterpart if both exist.

    The subset name is exchanged in the file name if it occurs there, and otherwise in the folder name.
    """
    if not file.name.casefold().endswith(_SUFFIXES):
        return None
    for part in (file, file.parent):
        found = _SUBSET.search(part.name)
        if found is None:
            continue
        for other in ("relevant",) if found[1] else ("non_relevant", "non-relevant", "nonrelevant"):
            renamed = part.with_name(part.name[: found.start()] + other + part.name[found.end() :])
            twin = renamed if part is file else renamed / file.name
            if twin.is_file():
                return Subsets(twin, file) if found[1] else Subsets(file, twin)
        return None
    return None


def _preferred(pairs: list[Subsets], prefers: Callable[[str], bool]) -> list[Subsets]:
    """Return the preferred pairs, or all pairs if none is preferred."""
    return [pair for pair in pairs if prefers(pair.relevant.name)] or pairs
