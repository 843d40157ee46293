"""Say in English and Korean what is wrong with a line of a question file. Pydantic's messages are English alone."""

from __future__ import annotations

from typing import Any, NamedTuple

# By Pydantic's type of error; the braces are filled from its context.
_KOREAN = {
    "missing": "필요한 항목이 없습니다",
    "extra_forbidden": "알 수 없는 항목입니다",
    "json_invalid": "JSON으로 읽을 수 없습니다",
    "string_type": "글이어야 합니다",
    "bool_type": "true나 false여야 합니다",
    "tuple_type": "목록이어야 합니다",
    "model_type": "JSON 객체여야 합니다",
    "model_attributes_type": "JSON 객체여야 합니다",
    "dict_type": "JSON 객체여야 합니다",
    "literal_error": "쓸 수 있는 값은 {expected}입니다",
    "string_too_short": "{min_length}자 이상이어야 합니다",
    "string_pattern_mismatch": "{pattern} 형식이어야 합니다",
    "too_short": "{min_length}개 이상이어야 합니다",
}
_OTHERWISE = "형식에 맞지 않습니다"


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
        english: what is wrong.
        korean: the same.
    """

    def __init__(self, english: str, korean: str) -> None:
        super().__init__(english)
        self.fault = Fault(english, korean)


def fault_of(detail: dict[str, Any]) -> Fault:
    """Return the fault that an entry of Pydantic's ``errors()`` tells, with the path of its field in front."""
    place, context = ".".join(map(str, detail["loc"])), detail.get("ctx", {})
    raised = context.get("error")
    if isinstance(raised, FaultError):
        fault = raised.fault
    else:
        english = detail["msg"].removeprefix("Value error, ").replace(" at line 1 column ", " at column ")
        fault = Fault(english, _KOREAN.get(detail["type"], _OTHERWISE).format(**context))
    return fault.at(place) if place else fault
