"""Chats of any program, saved or copied as plain text: who said what when; a timetable and prose are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.index.documents import loaders
from rag.index.documents.chat_lines import iso_day, read_chat_lines
from rag.records import Document

TURNS = "- 오누리 ({0}): 짐은 어디에 두나요?\n- 강보람 ({1}): 창고 2번에 두세요.\n- 오누리 ({2}): 고맙습니다!"


def load(tmp_path: Path, text: str) -> Document:
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    return loaders.load_document(tmp_path / "talk.txt", source="talk.txt", max_bytes=100_000)


@pytest.mark.parametrize(
    ("form", "times"),
    [
        ("[2024. 3. 9. 오후 1:02:11] {name}: {text}", ("오후 1:02:11", "오후 1:12:11", "오후 1:22:11")),
        ("2024. 3. 9. 오후 1:02 - {name}: {text}", ("오후 1:02", "오후 1:12", "오후 1:22")),
        ("2024-03-09 13:02:11 {name}: {text}", ("13:02:11", "13:12:11", "13:22:11")),
        ("[2024-03-09 13:02] <{name}> {text}", ("13:02", "13:12", "13:22")),
        ("{name} (2024-03-09 13:02): {text}", ("13:02", "13:12", "13:22")),
        ("{name}, [09.03.2024 13:02]\n{text}\n", ("13:02", "13:12", "13:22")),
        ("[9-Mar-2024 01:02 PM] {name}\n{text}\n", ("01:02 PM", "01:12 PM", "01:22 PM")),
        ("{name}\n2024-03-09 13:02\n{text}", ("13:02", "13:12", "13:22")),
    ],
)
def test_each_message_has_its_speaker_its_time_and_its_day(tmp_path: Path, form: str, times: tuple[str, ...]) -> None:
    said = [("오누리", "짐은 어디에 두나요?"), ("강보람", "창고 2번에 두세요."), ("오누리", "고맙습니다!")]
    lines = [
        form.replace(":02", f":{2 + 10 * number:02d}", 1).format(name=name, text=text)
        for number, (name, text) in enumerate(said)
    ]
    document = load(tmp_path, "\n".join(lines))
    head, _, turns = document.text.partition("\n\n")
    assert head.startswith("## ") and turns == TURNS.format(*times)
    assert (document.title, document.published) == ("talk", "2024-03-09")


@pytest.mark.parametrize(
    "form",
    ["{name}  오후 1:{minute}\n{text}", "{name}\n오후 1:{minute}\n{text}", "오후 1:{minute}\t{name}\t{text}"],
)
def test_a_day_between_the_messages_is_that_of_those_below_it(tmp_path: Path, form: str) -> None:
    said = [("오누리", "짐은 어디에 두나요?"), ("강보람", "창고 2번에 두세요."), ("오누리", "고맙습니다!")]
    lines = [form.format(name=name, text=text, minute=10 * number + 12) for number, (name, text) in enumerate(said)]
    document = load(tmp_path, "\n".join(["이사 준비방", "2024/03/09(토)", *lines[:2], "2024/03/10(일)", lines[2]]))
    assert document.title == "이사 준비방" and document.published is None
    turns = TURNS.format("오후 1:12", "오후 1:22", "오후 1:32").split("\n")
    assert [line for line in document.text.split("\n") if line] == [
        "이사 준비방", "## 2024/03/09(토)", *turns[:2], "## 2024/03/10(일)", turns[2],
    ]  # fmt: skip


def test_a_time_without_a_name_goes_on_with_the_same_speaker() -> None:
    chat = read_chat_lines("Ida\n9:01 AM\nThe key\n9:02\nis with Bo.\nBo\n9:20 AM\nYes.\nIda\n9:21 AM\nGood.\n")
    assert chat and chat.text == "- Ida (9:01 AM): The key is with Bo.\n- Bo (9:20 AM): Yes.\n- Ida (9:21 AM): Good."


def test_what_the_program_says_has_no_speaker_and_a_picture_is_counted(tmp_path: Path) -> None:
    text = (
        "4/3/24, 08:00 - Ida added Bo\n4/3/24, 08:01 - Ida: <Media omitted>\n"
        "4/3/24, 08:09 - Bo: At noon,\nby the gate.\n4/3/24, 08:30 - Ida: Fine.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    document, told = loaders.load(tmp_path / "a.txt", source="a.txt", max_bytes=10_000)
    assert document.text.split("\n")[2:] == [
        "- (08:00) Ida added Bo", "- Bo (08:09): At noon,", "  by the gate.", "- Ida (08:30): Fine.",
    ]  # fmt: skip
    assert document.published is None and "1 message is not read" in told[0].english


@pytest.mark.parametrize(
    ("day", "date"),
    [
        ("2024년 3월 9일 토요일", "2024-03-09"),
        ("2024/03/09(토)", "2024-03-09"),
        ("Saturday, March 9, 2024", "2024-03-09"),
        ("9-Mar-2024", "2024-03-09"),
        ("9.3.24", "2024-03-09"),
        ("19/3/2024", "2024-03-19"),
        ("3/19/24", "2024-03-19"),
        ("9/3/2024", None),
    ],
)
def test_a_day_that_may_be_of_two_months_is_no_date(day: str, date: str | None) -> None:
    assert iso_day(day) == date


@pytest.mark.parametrize(
    "text",
    [
        "09:00 Registration: hall A\n10:00 Keynote: Dr Berg\n12:00 Lunch: canteen\n",
        "09:00\n접수\n10:00\n개회사\n12:00\n점심\n",
        "The board met at 9:00. Ida: hello.\n\n10:00 Ida: spoke of the roof\n\nThen Bo left.\n10:30 Ida: closed it\n",
        "강연 안내\n\n오전 10:00 강당\n강사: 오누리\n오후 2:00 별관\n강사: 강보람\n",
        "[1] [2] notes\n[3] [4] more notes\n",
    ],
)
def test_timetables_and_prose_are_no_chats(text: str) -> None:
    assert read_chat_lines(text) is None
