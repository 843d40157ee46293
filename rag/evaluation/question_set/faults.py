"""Say in English and Korean what is wrong with a line of a question file, and what to do about it.

Pydantic finds most faults; its messages are English alone, and none of them is shown.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

# By Pydantic's type of error: what is wrong and the remedy; the braces are filled from its context.
_SENTENCES = {
    "missing": ("is missing; add it", "꼭 있어야 하는 항목인데 없습니다. 적어 주세요"),
    "extra_forbidden": (
        "is no field of a question file; correct its name or remove it",
        "질문 파일에 없는 항목입니다. 이름을 고치거나 지워 주세요",
    ),
    "string_type": ("must be text; put it into quotation marks", '글이어야 합니다. 따옴표(" ") 안에 적어 주세요'),
    "bool_type": (
        "must be true or false; write it without quotation marks",
        "true나 false여야 합니다. 따옴표 없이 적어 주세요",
    ),
    "tuple_type": ("must be a list; put it into square brackets", "목록이어야 합니다. 대괄호([ ]) 안에 적어 주세요"),
    "model_type": ("must be a JSON object; put it into braces", "JSON 객체여야 합니다. 중괄호({{ }}) 안에 적어 주세요"),
    "literal_error": (
        "has a value that is not known; choose one of {choices}",
        "쓸 수 없는 값입니다. 다음 가운데 하나로 고쳐 주세요: {choices}",
    ),
    "too_short": (
        "has too few entries; write at least {min_length}",
        "내용이 모자랍니다. {min_length}개 이상 적어 주세요",
    ),
    "json_invalid": (
        "not JSON{english_place}; write one object on the line, and check its quotation marks, commas and brackets",
        "JSON으로 읽을 수 없습니다{korean_place}. 한 줄에 객체 하나를 적고, 따옴표와 쉼표, 괄호를 확인해 주세요",
    ),
}
_OTHERWISE = (
    "is not in the form that seeds/README.md describes; correct it",
    "형식에 맞지 않습니다. seeds/README.md의 형식대로 고쳐 주세요",
)


class Fault(NamedTuple):
    """Describe a fault of a question set, in English and in Korean."""

    english: str
    korean: str

    def at(self, place: str) -> Fault:
        """Return the fault with its place in front, such as the id of a question."""
        return Fault(f"{place}: {self.english}", f"{place}: {self.korean}")


class FaultError(ValueError):
    """What a check of a question raises, in both languages.

    Args:
        english: what is wrong, and what to do about it.
        korean: the same.
    """

    def __init__(self, english: str, korean: str) -> None:
        super().__init__(english)
        self.fault = Fault(english, korean)


def fault_of(detail: dict[str, Any], line: str) -> Fault:
    """Return a fault with the path of its field in front.

    Args:
        detail: the entry of Pydantic's ``errors()`` that tells it.
        line: the line of the file.
    """
    place, context = ".".join(map(str, detail["loc"])), detail.get("ctx", {})
    raised = context.get("error")
    if isinstance(raised, FaultError):
        fault = raised.fault
    else:
        known = _SENTENCES.get(detail["type"], _OTHERWISE)
        words = context | _choices(context) | _place_in(line)
        fault = Fault(*(sentence.format(**words) for sentence in known))
    return fault.at(place) if place else fault


def _choices(context: dict[str, Any]) -> dict[str, str]:
    """Return the values that may stand in a field, without Pydantic's English between them."""
    return {"choices": ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))}


def _place_in(line: str) -> dict[str, str]:
    """Return at which character a line stops being JSON, in both languages; Pydantic counts bytes."""
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        return {"english_place": f" from character {error.colno} on", "korean_place": f"({error.colno}번째 글자부터)"}
    except RecursionError:
        pass
    return {"english_place": "", "korean_place": ""}
