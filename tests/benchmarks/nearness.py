"""Measure the floor before a chat model: how many questions about the documents are stopped, and how many others.

    python tests/benchmarks/nearness.py [--korquad KorQuAD_v1.0_dev.json] [--home DIR]

Over the packaged articles: the packaged questions, near misses and wrong premises included, which a model has to be
asked; and the questions of ``off_topic.tsv``. FLOOR was chosen on these. Over the first paragraphs of KorQuAD 1.0, on
which nothing was chosen: their own questions, questions on other articles, and ``off_topic.tsv`` again. A question on
another article is often about something near (another king, another film), so many of those rightly reach the model.
The user provides the file (https://korquad.github.io, CC BY-ND 2.0 KR); ``--home`` keeps the index made from it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import korquad

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import packaged_index

from rag import assembly
from rag.assembly import Reader
from rag.evaluation.question_set.questions import load_questions
from rag.packaged import SEEDS
from rag.retrieval.nearness import FLOOR
from rag.settings import load_settings

OFF_TOPIC = Path(__file__).with_name("off_topic.tsv")
PARAGRAPHS, QUESTIONS = 40, 200
# Questions that need a conversation or a document that is not in the index.
ELSEWHERE = ("follow_up", "injection", "deleted")


def main() -> None:
    """Print the shares that are stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--korquad", type=Path)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    off_topic = [line.split("\t")[1] for line in OFF_TOPIC.read_text(encoding="utf-8").splitlines()]
    print(f"floor {FLOOR}\n{'material':58}  stopped         lowest  median")
    with tempfile.TemporaryDirectory(prefix="mundap-benchmark-") as folder:
        packaged_index.copy_to(Path(folder) / "packaged")
        reader = assembly.open_reader(load_settings(home=Path(folder) / "packaged"))
        own = [item.question for item in load_questions(SEEDS / "questions.jsonl") if item.type not in ELSEWHERE]
        report("packaged articles, their questions", reader, own)
        report("packaged articles, off topic", reader, off_topic)
        reader.close()
        if options.korquad:
            home = options.home or Path(folder) / "korquad"
            over_korquad(options.korquad, home, off_topic)


def over_korquad(path: Path, home: Path, off_topic: Sequence[str]) -> None:
    """Index the first paragraphs, if that has not been done, and report on their questions and on others."""
    settings = load_settings(home=home)
    documents, own = korquad.load(path, PARAGRAPHS)
    if not assembly.has_index(settings):
        with assembly.open_writer(settings) as ingestor:
            for document in documents:
                ingestor.add(document, None)
            ingestor.finish()
    articles = {question.article for question in own}
    others = [question for question in korquad.load(path)[1] if question.article not in articles]
    reader = assembly.open_reader(settings)
    chance = random.Random(0)
    for name, questions in (("their questions", own), ("questions on other articles", others)):
        texts = [question.text for question in chance.sample(questions, min(QUESTIONS, len(questions)))]
        report(f"KorQuAD, {len(documents)} paragraphs, {name}", reader, texts)
    report(f"KorQuAD, {len(documents)} paragraphs, off topic", reader, off_topic)
    reader.close()


def report(name: str, reader: Reader, questions: Sequence[str]) -> None:
    """Print how many of the questions are stopped, and how near the least near of them are."""
    finder = reader.chain.finder
    found = sorted(max(map(finder.nearness, finder.find(text))) for text in questions)
    stopped = sum(value < FLOOR for value in found)
    share = f"{stopped} of {len(found)} ({stopped / len(found):.1%})"
    print(f"{name:58}  {share:16}  {found[0]:.3f}   {found[len(found) // 2]:.3f}", flush=True)


if __name__ == "__main__":
    main()
