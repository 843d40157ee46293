"""Tell which kind of name a question asks for: a person, an organisation, a product, a place.

"모델 이름" is not answered by a company, nor "창업자는 누구" by a product. A bare 누구 or 어디 does not restrict the
kind: an investor may be a person, a company or a pension fund. The rules match the surface of Korean and English
questions; the names and their kinds are in the table of names.
"""

from __future__ import annotations

import re

from rag.text import EntityKind, english_interrogatives, interrogative_spellings

Kinds = frozenset[EntityKind]

_PERSON: Kinds = frozenset({"person"})
_ORGANISATION: Kinds = frozenset({"organisation"})
_PRODUCT: Kinds = frozenset({"product"})
_PLACE: Kinds = frozenset({"place"})
# The nouns that name each kind, at the end of a word: 모기업 is a 기업.
_NOUNS: tuple[tuple[Kinds, str], ...] = (
    (
        _PERSON,
        r"창업자|설립자|창립자|경영자|CEO|CTO|CFO|대표|회장|사장|의장|저자|글쓴이|지은이|작가|기자|교수|연구원|연구자|과학자"
        r"|감독|대통령|장관|직원|임원|책임자|담당자|개발자|사람|인물|founders?|co-?founders?|chief executive|president"
        r"|chairman|authors?|writers?|journalists?|reporters?|professors?|scientists?|researchers?|engineers?|person|people",
    ),
    (
        _ORGANISATION,
        r"회사|기업|업체|회사들|스타트업|벤처캐피털|벤처캐피탈|매체|언론|언론사|신문|방송사|통신사|단체|기관|대학|대학교|연구소|은행"
        r"|company|companies|firms?|startups?|outlets?|newspapers?|universit(?:y|ies)|institutes?|banks?|organi[sz]ations?",
    ),
    (_PRODUCT, r"모델|제품|칩|서비스|챗봇|앱|프로그램|로봇|models?|products?|chips?|services?|chatbots?|apps?|robots?"),
    (_PLACE, r"나라|국가|도시|지역|countr(?:y|ies)|cit(?:y|ies)"),
)
_SEVERAL = r"(?:들)?(?:의)?\s*(?:[가-힣\d]+\s?[명개곳]의?\s*)?"
_WHICH = interrogative_spellings("which", "where")
# Objects (누굴, 뭘) ask for something other than the noun, and of the words for "which" only 어느 follows a noun.
_WHO = interrogative_spellings("who", "where", "what", "which", without="누굴 뉘 뭘 어떤 무슨")
_KOREAN_PLACES = (  # positions of the noun: which X, the name of X, who is X, X?
    rf"(?:{_WHICH})\s?(?:[A-Za-z]+\s)?(?:{{0}})",
    rf"(?:{{0}}){_SEVERAL}(?:이름|성함|제목|명칭)",
    rf"(?:{{0}}){_SEVERAL}(?:은|는|이|가)?\s*(?:{_WHO})",
    r"(?:{0})(?:들)?(?:은|는|이|가)?\s*[?？]*$",
)
_ENGLISH_PLACES = (
    rf"\b(?:{english_interrogatives('which', 'what')})\s(?:\w+\s)?(?:{{0}})\b",
    r"\bnames? of (?:the |an? )?(?:\w+\s){{0,2}}(?:{0})\b",
    r"\bwho (?:is|are|was|were) (?:the )?(?:\w+\s)?(?:{0})\b",
)
# Every kind of noun is tried at one position before the next position.
_BY_NOUN = tuple(
    (kinds, re.compile(place.format(nouns), re.IGNORECASE))
    for place in (*_ENGLISH_PLACES, *_KOREAN_PLACES)
    for kinds, nouns in _NOUNS
)


def wanted_kinds(question: str) -> Kinds:
    """Return the kinds of name that may answer a question; empty where it does not restrict them."""
    return next((kinds for kinds, pattern in _BY_NOUN if pattern.search(question)), frozenset())
