"""Give a Korean question the topic that it lacks: how much of an earlier phrase is meant, and where it goes.

The module knows the earlier questions as text; which of their names is the topic, ``korean`` decides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from rag.questions.rewriting.interrogatives import interrogative_of
from rag.questions.rewriting.lexicon import RELATIONAL
from rag.questions.rewriting.names import Name
from rag.questions.rewriting.particles import agreeing
from rag.questions.rewriting.phrases import DEMONSTRATIVES, begins_with_topic, has_topic, noun_runs
from rag.text import Analyzer, Morpheme, Term


def topic_phrase(analyzer: Analyzer, questions: Iterable[str], topic: Name, acts: bool) -> str:
    """Return the phrase that a topic begins (정저우 공장), or the topic alone where the phrase is not meant.

    The phrase is meant where an earlier question is about it and does not ask for a value of it. A genitive (코드 of
    xAI의 코드) is part of the phrase only for a question with a verb, which may ask what happened to it; a bare noun
    replaces it.

    Args:
        analyzer: finds the morphemes.
        questions: the earlier questions, the latest first.
        topic: a name in one of them.
        acts: whether the new question has a verb of its own.
    """
    question = next((text for text in questions if text[topic.start :].startswith(topic.text)), "")
    morphemes = analyzer.morphemes(question)
    asking, tags = interrogative_of(question, morphemes), ("N", "SL", "XSN", "JKG") if acts else ("N", "SL", "XSN")
    following = [m for m in morphemes if m[2] >= topic.end]
    if [tag for _, tag, _, _ in following[:2]] == ["SN", "NNB"]:  # the 622호 of a letter
        topic, following = topic._replace(text=question[topic.start : following[1][3]]), following[2:]
    run = list(itertools.takewhile(lambda m: m[1].startswith(tags), following))
    after = following[len(run)][1] if len(run) < len(following) else ""
    says_value = asking is not None and asking.is_predicate
    if not run or says_value or after not in ("JX", "JKS") or run[-1][0] in RELATIONAL or run[-1][1] == "JKG":
        return topic.text
    nouns = (other for other, _ in noun_runs(morphemes) if other[-1][3] > topic.start)
    return question[min(topic.start, next(nouns, run)[0][2]) : run[-1][3]]


def about_topic(
    analyzer: Analyzer, body: str, topic: str, things: Sequence[Term], morphemes: Sequence[Morpheme]
) -> str:
    """Return the question with its topic in the right position: xAI의 코드는, xAI는 누가, xAI 만든 회사는.

    Args:
        analyzer: knows the final sound of the topic.
        body: the question.
        topic: the topic to insert.
        things: the nouns of the question.
        morphemes: its morphemes.
    """
    tags = [tag for _, tag, _, _ in morphemes]
    about = f"{topic}: {body}" if has_topic(morphemes) else agreeing(analyzer, topic, f"은 {body}")
    if not things:
        return f"{topic} {body}" if "ETM" in tags and tags[0].startswith(("VV", "NNG")) else about
    first = next((i for i, morpheme in enumerate(morphemes) if morpheme[3] > things[0].start), 0)
    after = next((tag for tag in tags[first:] if not tag.startswith(("N", "SL", "XSN"))), "")
    if (after in ("JKO", "JKB") and not begins_with_topic(morphemes[first:])) or "ETM" in tags[:first]:
        return about
    start, rest = things[0].start, things[0].start
    if first and tags[first - 1] == "MM":  # 다른 투자자, but 그 투자자 loses its 그
        start = morphemes[first - 1][2]
        rest = rest if morphemes[first - 1][0] in DEMONSTRATIVES else start
    if topic.endswith(body[rest : things[0].end]):  # 그 박람회 after 푸드테크 박람회
        return body[:start] + topic + body[things[0].end :]
    return f"{body[:start]}{topic}의 {body[rest:]}"
