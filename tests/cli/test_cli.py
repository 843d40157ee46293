"""The command line: what each command prints, and its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import UnionType
from typing import Any

import doubles
import pytest
from command_line import Ran, Run
from doubles import HashEmbedder
from faulty_server import FaultyServer, Reply, says, status
from replayed_model import ReplayedModel, Verdict

from rag import assembly, parts
from rag.assembly import Reader
from rag.cli import doctor
from rag.errors import ModelError
from rag.index.documents import CATALOG_FILE
from rag.index.ingest import write_lock
from rag.index.tags import TagFile
from rag.packaged import SEEDS
from rag.settings import Settings, load_settings
from ui import server

GROK = "그록은 xAI가 만든 챗봇이다."
# The JSON that other programs read: fields may be added, and none of these renamed.
ANSWER: dict[str, type | UnionType] = {
    "question": str, "standalone_question": str, "text": str, "abstained": bool, "abstention_reason": str | None,
    "confidence": float, "language": str, "claims": list, "citations": list, "rejected": list, "notices": list,
    "remarks": list, "nearest": list, "retrieved": list, "disagreement": list, "answerer": str, "usage": dict,
    "timings_ms": dict,
}  # fmt: skip
CLAIM: dict[str, type | UnionType] = {"text": str, "markers": list, "supported": bool, "checked": str}
CITATION: dict[str, type | UnionType] = {
    "marker": int, "document_id": str, "title": str, "publisher": str | None, "published": str | None, "source": str,
    "start": int, "end": int, "quote": str, "page": int | None, "repaired": bool,
}  # fmt: skip
REJECTED: dict[str, type | UnionType] = {"text": str, "reason": str}


@pytest.fixture
def warm(run: Run, packaged: Reader, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same with the embedder of the packaged index, loaded once for all."""
    monkeypatch.setattr(parts, "make_embedder", lambda _: packaged.retriever.embedder)
    return run


@pytest.fixture
def home(fast: Run, tmp_path: Path) -> Path:
    """An index of two small files."""
    doubles.write_files(tmp_path / "in", {"grok.txt": GROK, "dojo.txt": "도조는 슈퍼컴퓨터이다."})
    assert fast("ingest", "--home", tmp_path / "home", tmp_path / "in").code == 0
    return tmp_path / "home"


def has(record: dict[str, Any], fields: dict[str, type | UnionType]) -> bool:
    """Every field is there, with a value of its type."""
    return all(name in record and isinstance(record[name], kind) for name, kind in fields.items())


def is_one_sentence_with_remedy(ran: Ran) -> bool:
    """One line on stderr, of two sentences: what happened, and what to do."""
    return ran.err.startswith("mundap: ") and ran.err.count("\n") == 1 and ". " in ran.err and "defect" not in ran.err


# -- ask


@pytest.mark.slow
def test_ask_prints_the_answer_and_a_line_for_every_source(warm: Run, packaged_home: Path) -> None:
    ran = warm("ask", "그록-1의 파라미터는 몇 개인가?", "--home", packaged_home)
    assert (ran.code, ran.err) == (0, "")
    assert "3140억" in ran.out
    assert re.search(r"^\[1\] .+ \(중앙일보, 2024-06-15\), seeds/articles/003_\S+\.md:\d+-\d+$", ran.out, re.M)


@pytest.mark.slow
def test_ask_as_json_keeps_the_contract(warm: Run, packaged_home: Path) -> None:
    for question in ("How many parameters does Grok-1 have?", "그록-2의 파라미터는 몇 개인가?"):
        ran = warm("ask", "--json", question, "--home", packaged_home)
        assert ran.code == (3 if json.loads(ran.out)["abstained"] else 0)
        assert ran.out.count("\n") == 1
        answer = json.loads(ran.out)
        assert has(answer, ANSWER)
        assert all(has(citation, CITATION) for citation in answer["citations"])
        assert all(has(claim, CLAIM) and claim["checked"] == "quoted" for claim in answer["claims"])
        assert answer["usage"].keys() >= {"prompt_tokens", "completion_tokens", "cost_usd"}
        assert answer["timings_ms"].keys() >= {"retrieve", "answer", "verify", "total"}
        assert answer["question"] == question
        assert answer["abstained"] == (answer["citations"] == [])


@pytest.mark.slow
def test_a_question_needs_no_quotation_marks(warm: Run, packaged_home: Path) -> None:
    ran = warm("ask", "그록-1의", "파라미터는", "몇", "개인가", "--json", "--home", packaged_home)
    assert ran.code == 0 and json.loads(ran.out)["question"] == "그록-1의 파라미터는 몇 개인가"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "title"),
    [("그록-1의 개발 비용은 얼마인가?", "가까운 내용"), ("What is the development cost of Grok-1?", "Nearest")],
)
def test_what_came_nearest_is_printed_where_there_is_no_answer(
    warm: Run, packaged_home: Path, question: str, title: str
) -> None:
    ran = warm("ask", question, "--home", packaged_home)
    assert ran.code == 3 and f"\n{title}" in ran.out
    for source, start, end in re.findall(r"(seeds/articles/\S+\.md):(\d+)-(\d+)\)$", ran.out, re.M):
        assert (SEEDS / source.removeprefix("seeds/")).exists() and int(start) < int(end)
    assert 2 <= len(re.findall(r"\.md:\d+-\d+\)$", ran.out, re.M)) <= 3


@pytest.mark.slow
def test_small_talk_counts_as_answered(warm: Run, packaged_home: Path) -> None:
    ran = warm("ask", "안녕하세요!", "--home", packaged_home)
    assert ran.code == 0 and "문서 5건" in ran.out and "가까운" not in ran.out


REWORDED, GAP = "그록-1의 파라미터 수는 3140억 개에 이른다.", "학습에 든 비용은 문서에 나오지 않는다."


@pytest.mark.slow
@pytest.mark.parametrize(("judge", "is_told"), [("none", True), ("auto", False)])
def test_ask_says_where_only_words_were_checked(
    judge: str, is_told: bool, warm: Run, packaged_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNDAP_JUDGE", judge)
    monkeypatch.setenv("MUNDAP_MODEL", "scripted")
    draft = f"그록-1의 파라미터는 9조 개이다. [@3140억]\n{REWORDED} [@3140억]\n{GAP}"
    verdicts = {REWORDED: Verdict("supported", "3140억 개"), GAP: Verdict("frame", "")}
    with FaultyServer(ReplayedModel(draft, verdicts)) as model:
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        told = warm("ask", "그록-1의 파라미터는 몇 개인가?", "--home", packaged_home)
        answer = json.loads(warm("ask", "--json", "그록-1의 파라미터는 몇 개인가?", "--home", packaged_home).out)
    assert told.code == 0 and f"[여기서 문장 1개를 뺐습니다] {REWORDED} [1] {GAP}" in told.out
    assert (told.out.rstrip().split("\n")[-1] == "낱말만 확인했고 뜻은 판정하지 않았습니다.") is is_told
    assert answer["claims"][0]["checked"] == ("matched" if is_told else "judged")
    assert answer["claims"][0].keys() >= {"kind", "computed", "withheld_before", "form"}
    assert answer["rejected"] and all(has(one, REJECTED) for one in answer["rejected"])


@pytest.mark.slow
def test_a_judge_that_does_not_reply_is_told_with_its_own_settings(
    warm: Run, packaged_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNDAP_MODEL", "gpt")
    monkeypatch.setenv("MUNDAP_JUDGE", "model:judge")
    monkeypatch.setenv("MUNDAP_JUDGE_URL", "http://127.0.0.1:9/v1")
    with FaultyServer(ReplayedModel(f"{REWORDED} [@3140억]", {})) as model:
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        ran = warm("ask", "--json", "그록-1의 파라미터는 몇 개인가?", "--home", packaged_home)
    notices = " ".join(json.loads(ran.out)["notices"])
    assert "MUNDAP_JUDGE_URL" in notices and "OPENAI" not in notices


@pytest.mark.slow
def test_a_question_a_line_gets_an_answer_a_line(warm: Run, packaged_home: Path) -> None:
    lines = ["그록-1의 파라미터는 몇 개인가?", "", "  ", "그" * 20_000, "\ud83d", "Who is Karpathy?\r", "xAIはいつ?"]
    ran = warm("ask", "--json", "-", "--home", packaged_home, stdin="\n".join(lines))
    assert ran.code == 0
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert len(answers) == len(lines)
    assert all(has(answer, ANSWER) for answer in answers)
    reasons = [answer["abstention_reason"] for answer in answers]
    assert reasons[:5] == [None, "empty_question", "empty_question", "question_too_long", "empty_question"]
    assert not answers[0]["abstained"]
    assert all(answer["abstained"] and not answer["claims"] for answer in answers[1:5])
    assert [answer["language"] for answer in answers[:4]] == ["ko", "en", "en", "ko"]
    assert "20,000자입니다" in answers[3]["text"] and "empty" in answers[1]["text"]


@pytest.mark.parametrize("question", ["", "   ", "\x07", "\ud83d", "그" * 20_000])
def test_a_faulty_question_is_wrong_use(fast: Run, home: Path, question: str) -> None:
    ran = fast("ask", question, "--home", home)
    assert (ran.code, ran.out) == (2, "")
    assert is_one_sentence_with_remedy(ran)


def test_no_input_lines_give_no_output_lines(fast: Run, home: Path) -> None:
    assert fast("ask", "--json", "-", "--home", home) == Ran(0, "", "")


def test_the_first_question_ever_indexes_the_packaged_articles(
    fast: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = assembly.packaged_files()[-1:]
    monkeypatch.setattr(assembly, "packaged_files", lambda: files)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    ran = fast("ask", "--json", "그록?")
    assert ran.code in (0, 3)
    assert "no index yet" in ran.err
    assert f"added {files[0].source}" in ran.err
    assert json.loads(ran.out)["abstention_reason"] != "no_documents"
    assert fast("ask", "그록?").err == ""


@pytest.mark.parametrize("command", [["ask", "그록?"], ["eval", "--limit", "1"], ["chat", "--no-browser"]])
def test_no_other_folder_is_filled_by_itself(fast: Run, tmp_path: Path, command: list[str]) -> None:
    ran = fast(*command, "--home", tmp_path / "my-indx")
    assert (ran.code, ran.out) == (1, "")
    assert "There is no index in" in ran.err and "Check --home" in ran.err
    assert is_one_sentence_with_remedy(ran)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["ask", "그록?"], ["sources"], ["ingest"], ["doctor"]])
def test_a_damaged_index_is_one_sentence_with_the_remedy(fast: Run, home: Path, command: list[str]) -> None:
    (home / CATALOG_FILE).write_bytes(b"garbage " * 1000)
    ran = fast(*command, "--home", home)
    assert ran.code == 1
    assert "Run `mundap doctor --repair`" in ran.out + ran.err
    assert command == ["doctor"] or is_one_sentence_with_remedy(ran)
    assert (home / CATALOG_FILE).read_bytes() == b"garbage " * 1000


# -- ingest


def test_ingest_prints_a_line_a_file_and_a_summary(fast: Run, tmp_path: Path) -> None:
    doubles.write_files(tmp_path / "in", {"b.md": "# 제목\n\n도조는 컴퓨터이다.", "a.txt": GROK, "c.doc": "skipped"})
    ran = fast("ingest", tmp_path / "in", "--home", tmp_path / "home")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (3, "")
    assert [line.split()[:2] for line in lines[:2]] == [["added", "a.txt"], ["added", "b.md"]]
    assert lines[2:] == [
        "1 file passed over (.doc 1): c.doc (save it as .docx)",
        f"2 added, 1 passed over. The index in {tmp_path / 'home'} has 2 documents and 2 chunks.",
    ]
    again = fast("ingest", tmp_path / "in", "--home", tmp_path / "home")
    assert again.out.splitlines()[-1].startswith("2 unchanged, 1 passed over. ")


def test_a_name_in_another_normal_form_is_the_same_document(fast: Run, tmp_path: Path) -> None:
    composed, decomposed = (unicodedata.normalize(form, "회의록.txt") for form in ("NFC", "NFD"))
    command = ("ingest", tmp_path / "in", "--home", tmp_path / "home")
    doubles.write_files(tmp_path / "in", {decomposed: "회의는 월요일에 열렸다."})
    assert fast(*command).out.splitlines()[-1].startswith("1 added. ")
    doubles.write_files(tmp_path / "in", {composed: "회의는 화요일에 열렸다."})
    os.utime(tmp_path / "in" / decomposed, (0, 0))
    both = fast(*command).out.splitlines()
    assert both[-2] == "1 file passed over (older file of the same name 1): 회의록.txt (rename it to have both)"
    assert both[-1].startswith("1 replaced, 1 passed over. ")
    (tmp_path / "in" / decomposed).unlink()
    assert fast(*command).out.splitlines()[-1].startswith("1 unchanged. ")


def test_ingest_reports_what_failed_and_keeps_the_rest(fast: Run, tmp_path: Path) -> None:
    doubles.write_files(tmp_path / "in", {"a.txt": GROK, "empty.txt": " ", "z.txt": "도조는 컴퓨터이다."})
    ran = fast("ingest", tmp_path / "in", tmp_path / "missing.pdf", "--home", tmp_path / "home")
    assert ran.code == 1
    assert {line.split()[0] for line in ran.err.splitlines()} == {"failed"}
    assert "empty.txt" in ran.err
    assert "missing.pdf does not exist. Check the path" in ran.err
    assert ran.out.splitlines()[-1].startswith("2 added, 2 failed. ")
    assert len(fast("sources", "--home", tmp_path / "home").out.splitlines()) == 2


def test_a_folder_with_nothing_readable_says_so(fast: Run, tmp_path: Path) -> None:
    doubles.write_files(tmp_path / "in", {"a.doc": "x", ".hidden.txt": "x"})
    ran = fast("ingest", tmp_path / "in", "--home", tmp_path / "home")
    assert ran.code == 1
    assert "holds no file that can be read. Give a folder with files that end in" in ran.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_without_write_permission(fast: Run, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    ran = fast("ingest", "--home", tmp_path / "locked" / "home")
    assert ran.code == 1
    assert "Give the folder write permission" in ran.err
    assert is_one_sentence_with_remedy(ran)


def test_a_second_writer_is_refused(fast: Run, home: Path) -> None:
    with write_lock(home):
        ran = fast("ingest", "--home", home)
    assert ran.code == 1
    assert "Another mundap is writing" in ran.err
    assert is_one_sentence_with_remedy(ran)


def test_rebuild_after_damage_takes_the_named_files_in(fast: Run, home: Path, tmp_path: Path) -> None:
    (home / CATALOG_FILE).write_bytes(b"garbage " * 1000)
    ran = fast("ingest", "--rebuild", tmp_path / "in", "--home", home)
    assert ran.code == 0
    assert "has 2 documents" in ran.out.splitlines()[-1]
    assert fast("ask", "그록?", "--home", home).code == 0


def test_an_index_of_another_embedder_is_refused_until_it_is_rebuilt(
    fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "make_embedder", lambda _: HashEmbedder("other"))
    for command in (["ask", "그록?"], ["ingest"]):
        ran = fast(*command, "--home", home)
        assert ran.code == 1
        assert "embedder other" in ran.err
        assert is_one_sentence_with_remedy(ran)
    assert fast("ingest", "--rebuild", "--home", home).code == 0
    assert fast("ask", "그록?", "--home", home).code == 0


# -- sources


def test_sources_lists_shows_and_removes(fast: Run, home: Path) -> None:
    listed = fast("sources", "--home", home).out.splitlines()
    assert [re.split(r"\s{2,}", line)[3] for line in listed] == ["dojo.txt", "grok.txt"]
    number = listed[1].split()[0]
    shown = [fast("sources", "show", name, "--home", home) for name in ("grok.txt", number, number[:6])]
    assert shown[0].out == shown[1].out == shown[2].out
    assert GROK in shown[0].out
    record = json.loads(fast("sources", "show", "grok.txt", "--json", "--home", home).out)
    assert (record["id"], record["text"], record["chunks"]) == (number, GROK, 1)
    TagFile(home).change([record["location"]], ["챗봇"])
    ran = fast("sources", "remove", "grok.txt", "--home", home)
    assert (ran.code, ran.out.split()[:2]) == (0, ["removed", "grok.txt"])
    assert not TagFile(home).by_location([record["location"]])
    (left,) = map(json.loads, fast("sources", "list", "--json", "--home", home).out.splitlines())
    assert left["source"] == "dojo.txt"
    assert "text" not in left


def test_the_copy_of_an_upload_goes_with_its_document(fast: Run, home: Path) -> None:
    (copy,) = doubles.write_files(home / "uploads", {"올림.txt": "올린 글이다. 둘째 문장이다."})
    assert fast("ingest", copy.path, "--home", home).code == 0
    assert fast("sources", "remove", "올림.txt", "--home", home).code == 0
    assert not copy.path.exists()


@pytest.mark.parametrize("command", [["show", "missing.txt"], ["remove", "missing.txt"], ["remove"], ["show"]])
def test_sources_refuses_what_it_cannot_find(fast: Run, home: Path, command: list[str]) -> None:
    before = doubles.contents(home)
    ran = fast("sources", *command, "--home", home)
    assert (ran.code, ran.out) == (1, "")
    assert is_one_sentence_with_remedy(ran)
    assert doubles.contents(home) == before


def test_sources_of_no_index(fast: Run, tmp_path: Path) -> None:
    ran = fast("sources", "--home", tmp_path / "none")
    assert ran.code == 1
    assert "Run `mundap ingest` first." in ran.err
    assert not (tmp_path / "none").exists()


# -- doctor, eval, settings


def test_doctor_tries_every_part_and_changes_nothing(fast: Run, home: Path) -> None:
    before = doubles.disk(home)
    ran = fast("doctor", "--home", home)
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert all(line.startswith("ok ") for line in lines)
    assert {line.split()[1] for line in lines} >= {
        "folder",
        "analyzer",
        "embedder",
        "index",
        "vectors",
        "answerer",
        "judge",
        "network",
    }
    assert "nobody: words are checked" in ran.out
    assert "2 documents, 2 chunks" in ran.out
    assert "never touched" in ran.out
    assert doubles.disk(home) == before


def test_doctor_tries_the_judge_and_says_where_it_is(fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNDAP_JUDGE", "model:strict-reader")
    with FaultyServer(says("OK.")) as server:
        monkeypatch.setenv("MUNDAP_JUDGE_URL", server.url)
        ran = fast("doctor", "--home", home)
        assert len(server.requests) == 1
    assert ran.code == 0
    assert re.search(r"^ok +judge +strict-reader, \d\.\d s to the first word$", ran.out, re.M)
    assert f"calls {server.url}" in ran.out


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (None, "The model server cannot be reached. Check MUNDAP_JUDGE_URL, and that the server runs."),
        (status(401), "The model server refuses the key. Check MUNDAP_JUDGE_KEY."),
        (status(404), "The server has no such model. Check MUNDAP_JUDGE."),
    ],
)
def test_doctor_says_what_to_do_about_a_judge_that_does_not_reply(
    reply: Reply | None, remedy: str, fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNDAP_JUDGE", "model:strict-reader")
    with FaultyServer(reply or status(500)) as server:
        monkeypatch.setenv("MUNDAP_JUDGE_URL", server.url if reply else "http://127.0.0.1:9/v1")
        ran = fast("doctor", "--home", home)
    assert ran.code == 1
    assert [line.split(None, 2)[1:] for line in ran.out.splitlines() if line.startswith("FAILED")] == [
        ["judge", remedy]
    ]


def test_a_judge_that_answers_too_is_no_better_than_the_answerer(
    fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("MUNDAP_MODEL", "writer")
    ran = fast("doctor", "--home", home)
    assert [line.split()[1] for line in ran.out.splitlines() if line.startswith("FAILED")] == ["answerer", "judge"]


def test_doctor_tells_which_settings_are_not_used_and_each_server_once(
    fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyServer(says("OK.")) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("MUNDAP_MODEL", "writer")
        monkeypatch.setenv("MUNDAP_JUDGE_URL", "http://127.0.0.1:9/v1")
        assert "MUNDAP_JUDGE_URL is set without MUNDAP_JUDGE=model:NAME" in fast("doctor", "--home", home).out
        monkeypatch.delenv("MUNDAP_JUDGE_URL")
        monkeypatch.setenv("MUNDAP_JUDGE", "model:reader")
        assert fast("doctor", "--home", home).out.count(server.url) == 1
        monkeypatch.setenv("MUNDAP_ANSWERER", "extractive")
        assert "without MUNDAP_MODEL" not in fast("doctor", "--home", home).out


def test_doctor_names_what_fails_and_goes_on(fast: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ModelError("The embedder did not answer.", "Start it.", korean="켜 주세요.")

    monkeypatch.setattr(parts, "make_embedder", broken)
    checks = {check.name: check for check in doctor.examine(load_settings(home=tmp_path / "none"))}
    assert [name for name, check in checks.items() if not check.ok] == ["embedder", "index", "vectors"]
    assert "Start it." in checks["embedder"].finding
    assert fast("doctor", "--home", tmp_path / "none").code == 1
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_eval_runs_a_question_set_and_writes_its_report(
    warm: Run, packaged_home: Path, fast_baseline: None, tmp_path: Path
) -> None:
    lines = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    few = [line for line in lines if json.loads(line)["id"] in ("m622-02", "m537-05", "grok-03")]
    (tmp_path / "few.jsonl").write_text("\n".join(few), encoding="utf-8")
    ran = warm("eval", "--questions", tmp_path / "few.jsonl", "--out", tmp_path / "out", "--home", packaged_home)
    assert ran.code in (0, 1)
    assert (ran.code == 1) == ("gate failed" in ran.err)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"items.jsonl", "summary.json", "report.md", "report.html"}
    assert str(tmp_path / "out" / "report.html") in ran.out
    compared = warm("eval", "compare", tmp_path / "out", tmp_path / "out")
    assert compared.code == 0
    assert "No difference shown" in compared.out
    korean = warm("eval", "compare", tmp_path / "out", tmp_path / "out", "--language", "ko")
    assert "차이를 확인하지 못했습니다" in korean.out and "questions" not in korean.out


def test_a_run_over_a_few_questions_says_in_one_line_that_bounds_are_left_open(
    warm: Run, packaged_home: Path, tmp_path: Path
) -> None:
    options = ("eval", "--limit", 1, "--no-baselines", "--home", packaged_home)
    assert warm(*options).err.count("not gated") == 1
    (tmp_path / "gate.json").write_text('{"items": ["typo-07"], "right": 0}')
    assert "typo-07 must be right" in warm(*options, "--gate", tmp_path / "gate.json").err


def test_a_stricter_gate_fails_with_a_line_for_each_bound(warm: Run, packaged_home: Path, tmp_path: Path) -> None:
    (tmp_path / "gate.json").write_text('{"sentences": 0, "p50_ms": 0, "right": 0}')
    ran = warm("eval", "--limit", 2, "--no-baselines", "--gate", tmp_path / "gate.json", "--home", packaged_home)
    assert ran.code == 1
    assert ran.err.count("gate failed") == 2
    options = ("--limit", 2, "--no-baselines", "--gate", tmp_path / "gate.json", "--home", packaged_home)
    korean = warm("eval", *options, "--language", "ko")
    assert korean.code == 1 and korean.err.count("기준에 못 미침") == 2 and "맞지 않은 질문: 2개 가운데" in korean.out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["compare", "a"], "is not understood"),
        (["compare", "a", "b"], "holds no results of `mundap eval`"),
        (["compose", "a", "b"], "is not understood"),
        (["compare", "a", "b", "--repeat", "2"], "--repeat cannot be combined with compare"),
        (["--dataset", "korquad", "--data", "x", "--limit", "2"], "--limit cannot be combined with --dataset"),
        (["--sample", "3"], "go together"),
        (["--dataset", "squad", "--data", "x"], "no public set called squad"),
    ],
)
def test_what_cannot_be_evaluated_or_compared_is_wrong_use(fast: Run, arguments: list[str], complaint: str) -> None:
    ran = fast("eval", *arguments)
    assert ran.code == 2
    assert complaint in ran.err


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--repeat", "x"], ["--workers", "-1"]])
def test_counts_start_at_one(fast: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        fast("eval", *arguments)
    assert stopped.value.code == 2


def test_a_faulty_question_set_is_wrong_use(fast: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    ran = fast("eval", "--questions", tmp_path / "bad.jsonl", "--home", home)
    assert ran.code == 2
    assert ran.err.startswith("mundap: ")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MUNDAP_PASAGES", "3", "There is no setting named MUNDAP_PASAGES. Did you mean MUNDAP_PASSAGES?"),
        ("MUNDAP_ZZZZZZZ", "3", "The settings are: MUNDAP_"),
        ("MUNDAP_PORT", "many", "MUNDAP_PORT"),
        ("MUNDAP_MIN_CONFIDENCE", "7", "MUNDAP_MIN_CONFIDENCE"),
        ("MUNDAP_STRICTNESS", "loose", "MUNDAP_STRICTNESS"),
    ],
)
def test_a_faulty_setting_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = run("sources")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert is_one_sentence_with_remedy(ran)


def test_settings_come_from_the_env_file_and_its_names_are_checked(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(f"MUNDAP_HOME={home}\nOTHER_PROGRAM=1\n", encoding="utf-8")
    assert "grok.txt" in run("sources").out
    Path(".env").write_text("MUNDAP_HOEM=x\n", encoding="utf-8")
    ran = run("sources")
    assert ran.code == 2
    assert "Did you mean MUNDAP_HOME?" in ran.err


@pytest.mark.parametrize(
    ("options", "mcp", "strictness"), [([], False, "standard"), (["--mcp", "--strict"], True, "strict")]
)
def test_what_chat_is_told_reaches_the_page(
    fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], mcp: bool, strictness: str
) -> None:
    shown: list[Settings] = []

    monkeypatch.setattr(server, "launch", lambda settings, **_: shown.append(settings))
    assert fast("chat", "--home", home, *options).code == 0
    assert [(settings.mcp, settings.strictness) for settings in shown] == [(mcp, strictness)]


def test_chat_is_told_where_to_listen_who_may_come_in_and_not_to_open_a_browser(
    fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[object, ...]] = []

    def launch(settings: Settings, *, open_browser: bool) -> None:
        shown.append((settings.host, settings.port, settings.auth, open_browser))

    monkeypatch.setattr(server, "launch", launch)
    assert fast("chat", "--home", home).code == 0
    options = ("--host", "0.0.0.0", "--port", "8000", "--auth", "users", "--no-browser")
    assert fast("chat", "--home", home, *options).code == 0
    assert shown == [("127.0.0.1", 7860, None, True), ("0.0.0.0", 8000, Path("users"), False)]


def test_the_option_names_the_index_before_the_variable_does(
    fast: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNDAP_HOME", str(home))
    assert "grok.txt" in fast("sources").out
    assert "There is no index" in fast("ask", "그록?", "--home", tmp_path / "other").err


@pytest.mark.parametrize("arguments", [["unknown"], ["ask"], ["sources", "burn"], ["ask", "q", "--bogus"]])
def test_wrong_use_exits_with_two(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2


def test_an_unexpected_error_is_called_a_defect(fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(assembly, "open_reader", broken)
    ran = fast("ask", "그록?", "--home", home)
    assert ran.code == 1
    assert "RuntimeError: boom" in ran.err
    assert "--debug" in ran.err
    with pytest.raises(RuntimeError):
        fast("ask", "그록?", "--home", home, "--debug")


# -- help


def test_the_program_alone_shows_its_commands_and_examples(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run()
    assert ran.code == 0 and ran.err == ""
    for expected in ("mundap ask How many", "mundap ingest report.pdf", "exit codes:", "completion"):
        assert expected in ran.out
    with pytest.raises(SystemExit):
        run("--help")
    assert capsys.readouterr().out == ran.out


def test_help_does_not_wait_for_what_commands_need() -> None:
    """What takes the time are imports: of settings, texts, numbers, models and the page."""
    program = "import sys; from rag.cli.main import main; main([]); print(sorted(sys.modules), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {
        "pydantic",
        "numpy",
        "kiwipiepy",
        "gradio",
        "langchain_core",
        "rich",
        "asyncio",
        "rag.settings",
        "rag.text",
    }
    assert heavy & set(re.findall(r"'([^']+)'", ran.stderr)) == set()


@pytest.mark.parametrize(("shell", "kept"), [("bash", "complete -o"), ("zsh", "compinit"), ("fish", "-a ask")])
def test_the_completion_of_a_shell_knows_commands_options_and_values(run: Run, shell: str, kept: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0 and kept in ran.out
    for word in ("ingest", "ask", "json", "strict", "remove"):
        assert word in ran.out


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("mundap as", ["ask"]),
        ("mundap sources re", ["remove"]),
        ("mundap ask --js", ["--json"]),
        ("mundap ask --no", []),
    ],
)
def test_bash_completes(run: Run, typed: str, offered: list[str]) -> None:
    words = typed.split()
    asked = (
        f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _mundap; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(
        ["bash", "-c", f"{run('completion', 'bash').out}\n{asked}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == offered
