"""List the faults of a chat model, each with its cause and its remedy in both languages.

It knows no client library and no server: ``rag.models.chat_model`` decides which fault it was. Several models may be
configured, one that answers and one that judges; a remedy names the settings of the one that failed.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from rag.errors import ModelError

ModelFault = Literal[
    "unreachable", "key", "quota", "busy", "unknown_model", "server", "slow", "stalled", "cut", "empty", "too_long",
    "nonsense", "repeating", "length", "filtered", "redirected", "refused", "oversized",
]  # fmt: skip


class ModelSettings(NamedTuple):
    """The names of the settings that choose a model and its server, for the remedies.

    Attributes:
        model: names the model.
        url: the address of its server.
        key: the key of that server.
        limit: the longest reply; "" where it is fixed.
    """

    model: str
    url: str
    key: str
    limit: str


ANSWERING = ModelSettings("MUNDAP_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY", "MUNDAP_MAX_ANSWER_TOKENS")


class _Explanation(NamedTuple):
    problem: str
    remedy: str
    korean: str  # both


_EXPLANATIONS: dict[ModelFault, _Explanation] = {
    "unreachable": _Explanation(
        "The model server cannot be reached.",
        "Check {url}, and that the server runs.",
        "모델 서버에 연결할 수 없습니다. {url} 값이 맞는지, 서버가 켜져 있는지 확인해 주세요.",
    ),
    "key": _Explanation(
        "The model server refuses the key.",
        "Check {key}.",
        "모델 서버가 키를 받아들이지 않습니다. {key} 값을 확인해 주세요.",
    ),
    "quota": _Explanation(
        "The quota of the key is used up.",
        "Check the plan and billing of the account, or use another key.",
        "키의 사용 한도가 다 되었습니다. 계정의 요금제와 결제를 확인하거나 다른 키를 써 주세요.",
    ),
    "busy": _Explanation(
        "The model server is busy.",
        "Ask again in a while.",
        "모델 서버가 붐빕니다. 잠시 뒤에 다시 물어봐 주세요.",
    ),
    "unknown_model": _Explanation(
        "The server has no such model.",
        "Check {model}.",
        "서버에 그런 모델이 없습니다. {model} 값을 확인해 주세요.",
    ),
    "server": _Explanation(
        "The model server failed.",
        "Ask again; if it goes on, look at the server's log.",
        "모델 서버에 오류가 났습니다. 다시 물어보고, 계속되면 서버의 로그를 확인해 주세요.",
    ),
    "slow": _Explanation(
        "The model did not answer in time.",
        "Ask again, or raise MUNDAP_MODEL_TIMEOUT and MUNDAP_MODEL_IDLE.",
        "모델이 제때 답하지 않았습니다. 다시 물어보거나 MUNDAP_MODEL_TIMEOUT과 MUNDAP_MODEL_IDLE을 늘려 주세요.",
    ),
    "stalled": _Explanation(
        "The model stopped in the middle of its answer.",
        "Ask again, or raise MUNDAP_MODEL_TIMEOUT and MUNDAP_MODEL_IDLE.",
        "모델이 답하다가 멈췄습니다. 다시 물어보거나 MUNDAP_MODEL_TIMEOUT과 MUNDAP_MODEL_IDLE을 늘려 주세요.",
    ),
    "cut": _Explanation(
        "The connection to the model broke in the middle of its answer.",
        "Ask again.",
        "모델과의 연결이 답 중간에 끊겼습니다. 다시 물어봐 주세요.",
    ),
    "empty": _Explanation(
        "The model sent an empty answer.",
        "Ask again, or choose another model.",
        "모델이 빈 답을 보냈습니다. 다시 물어보거나 다른 모델을 골라 주세요.",
    ),
    "too_long": _Explanation(
        "The passages are longer than the model can read.",
        "Set MUNDAP_CONTEXT_TOKENS to fewer tokens.",
        "모델이 읽기에 문서 단락이 너무 깁니다. MUNDAP_CONTEXT_TOKENS를 더 적은 토큰 수로 설정해 주세요.",
    ),
    "nonsense": _Explanation(
        "The server's answer cannot be read.",
        "Check that {url} ends in /v1.",
        "모델 서버의 답을 읽을 수 없습니다. {url} 값이 /v1로 끝나는지 확인해 주세요.",
    ),
    "repeating": _Explanation(
        "The model kept repeating itself and was stopped.",
        "Ask again, or choose another model.",
        "모델이 같은 말을 되풀이해 멈추게 했습니다. 다시 물어보거나 다른 모델을 골라 주세요.",
    ),
    "length": _Explanation(
        "The model's answer reached its longest length and breaks off.",
        "Raise {limit}, or ask for less at once.",
        "모델의 답이 정해 둔 길이를 넘어 중간에 끊겼습니다. {limit} 값을 늘리거나 질문을 나눠 물어봐 주세요.",
    ),
    "filtered": _Explanation(
        "The content filter of the model server stopped the answer.",
        "Ask in other words, or choose another model.",
        "모델 서버의 콘텐츠 필터가 답을 막았습니다. 다른 말로 물어보거나 다른 모델을 골라 주세요.",
    ),
    "redirected": _Explanation(
        "The address of the model server only refers to another address, which is not followed.",
        "Set {url} to the address of the server itself.",
        "모델 서버가 요청을 다른 주소로 넘깁니다. 설정하지 않은 주소로는 아무것도 보내지 않습니다. "
        "{url}에 실제 서버의 주소를 적어 주세요.",
    ),
    "refused": _Explanation(
        "The model server refuses the request.",
        "Check {model} and {url}, and look at the server's log.",
        "모델 서버가 요청을 받아들이지 않습니다. {model}, {url} 값이 맞는지, 서버의 로그에 무엇이 "
        "적혔는지 확인해 주세요.",
    ),
    "oversized": _Explanation(
        "The model server sends more than an answer can hold.",
        "Check {url}, and look at the server's log.",
        "모델 서버가 답이라고 보기 어려울 만큼 많은 데이터를 보냅니다. {url} 값이 맞는지 확인하고 서버의 "
        "로그를 살펴봐 주세요.",
    ),
}


_TOO_LONG_A_REPLY = _Explanation(  # "length" where no setting raises the limit
    "The model's reply reached its longest length and breaks off.",
    "Choose another model in {model}, one that thinks less before it replies.",
    "모델의 답이 정해진 길이를 넘어 중간에 끊겼습니다. {model} 값을 생각을 더 짧게 하는 모델로 바꿔 주세요.",
)


class ChatModelError(ModelError):
    """A chat model did not answer, or its answer broke off.

    Attributes:
        fault: the kind of failure.
        received: the text before it, where the reply was wanted whole; it is valid.
    """

    def __init__(self, fault: ModelFault, settings: ModelSettings = ANSWERING) -> None:
        told = _TOO_LONG_A_REPLY if fault == "length" and not settings.limit else _EXPLANATIONS[fault]
        problem, remedy, korean = (words.format(**settings._asdict()) for words in told)
        super().__init__(problem, remedy, korean=korean)
        self.fault = fault
        self.received = ""


def explain_fault(fault: ModelFault, language: str, settings: ModelSettings = ANSWERING) -> str:
    """Return what went wrong and what to do about it, in Korean for ``ko``, else in English."""
    return ChatModelError(fault, settings).in_language(language)
