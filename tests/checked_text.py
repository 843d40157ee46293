"""Sentences about the packaged articles, and what a recorded judge says of them."""

from __future__ import annotations

from replayed_model import Verdict

INVESTED = "xAI는 시리즈B에서 60억 달러를 투자받았다."
WRONG_SUM = "xAI는 시리즈B에서 90억 달러를 투자받았다."
HALF = "xAI는 일론 머스크가 세웠고 투자금을 모두 GPU에 썼다."
UNKNOWN = "삼성전자는 올해 배당을 늘렸다."
FRAME = "두 글의 이야기는 조금 다르다."
QUOTED = "xAI는 일론 머스크가 세운 AI 기업이다."  # the article's own words, and so without a verdict
VERDICTS = {
    INVESTED: Verdict("supported", "xAI는 최근 시리즈B에서 60억 달러(약 8조 2000억 원)를 투자받았다."),
    WRONG_SUM: Verdict("contradicted", "시리즈B에서 60억 달러(약 8조 2000억 원)를 투자받았다"),
    HALF: Verdict("partly", "xAI는 일론 머스크가 세운 AI 기업이다"),
    FRAME: Verdict("frame", ""),
}
