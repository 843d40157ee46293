"""What `mundap check` reads and prints, and its exit codes; with a recorded judge over real HTTP where one judges."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checked_text import FRAME, HALF, INVESTED, QUOTED, UNKNOWN, VERDICTS, WRONG_SUM
from command_line import COMMAND, Run
from faulty_server import FaultyServer, says, status
from odd_replies import HEAD, by_the_byte, event
from replayed_model import ReplayedModel, Verdict
from written_pdf import Shown, composite, written_pdf

from rag.cli.main import main
from rag.packaged import PROMPTS

PASSAGE = "달빛 도서관은 2019년 5월 4일에 문을 열었다. 첫 관장은 정소라이다."
JUDGED = VERDICTS | {"정소라는 달빛 도서관의 첫 관장이었다.": Verdict("supported", "첫 관장은 정소라이다.")}
FIELDS = ["sentence", "verdict", "checked", "reason", "citations"]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayedModel]:
    """A judge with the recorded verdicts, as the environment names it."""
    model = ReplayedModel("", JUDGED)
    with FaultyServer(model) as server:
        monkeypatch.setenv("MUNDAP_JUDGE", "model:judge")
        monkeypatch.setenv("MUNDAP_JUDGE_URL", server.url)
        yield model


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody judges."""
    monkeypatch.setenv("MUNDAP_JUDGE", "none")


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def lines(*values: object) -> str:
    return "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values)


# --- a text ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("judge")
def test_a_text_is_printed_with_verdicts_quotes_and_a_summary(run: Run, packaged_home: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(f"# 초고\n\n{INVESTED} {WRONG_SUM}\n\n- {HALF}\n- {UNKNOWN}\n\n{FRAME}\n", encoding="utf-8")
    ran = run("check", draft, "--home", packaged_home)
    assert ran.code == 1 and ran.err == ""
    assert "· 초고\n    (제목)" in ran.out
    assert f"✓ {INVESTED}\n    문서가 뒷받침함\n    “xAI는 최근 시리즈B에서 60억 달러" in ran.out
    assert f"✗ {WRONG_SUM}\n    문서와 어긋남" in ran.out
    assert "(중앙일보, 2024-06-15), seeds/articles/003_joongang-grok.md:" in ran.out
    assert f"△ {HALF}\n    일부만 뒷받침함" in ran.out
    assert f"? {UNKNOWN}\n    문서에서 찾지 못함" in ran.out
    assert f"? {FRAME}\n    앞뒤 문장도 확인되지 않음 (사실을 직접 말하지 않고" in ran.out
    counts = ("문서가 뒷받침함", "일부만 뒷받침함", "문서와 어긋남", "문서에서 찾지 못함", "앞뒤 문장도 확인되지 않음")
    assert ran.out.splitlines()[-1] == f"문장 5개: {', '.join(f'{name} 1개' for name in counts)}."


@pytest.mark.usefixtures("judge")
def test_a_frame_alone_is_not_found_and_one_beside_what_was_found_states_no_fact(run: Run, packaged_home: Path) -> None:
    alone = run("check", "-", "--home", packaged_home, stdin=FRAME)
    assert alone.code == 1 and alone.out.splitlines()[-1] == "문장 1개: 앞뒤 문장도 확인되지 않음 1개."
    assert "뒷받침" not in alone.out
    listed = run("check", "-", "--home", packaged_home, stdin=f"{FRAME} {INVESTED}")
    assert listed.code == 0 and f"· {FRAME}\n    (사실을 말하지 않는 문장)" in listed.out


@pytest.mark.usefixtures("nobody")
def test_words_that_nobody_judged_are_never_called_supported_or_verified(run: Run, packaged_home: Path) -> None:
    english = run("check", "-", "--home", packaged_home, stdin="xAI raised 6 billion dollars in its Series B round.")
    assert english.out.startswith("~ xAI raised")
    assert "    words checked, meaning not judged\n" in english.out
    assert "\n1 by words only (meaning not judged).\n" in english.out
    assert "supported" not in english.out and "verified" not in english.out
    korean = run("check", "-", "--home", packaged_home, stdin=INVESTED)
    assert f"~ {INVESTED}\n    낱말만 확인, 뜻은 판정하지 않음\n" in korean.out
    assert "\n문장 1개: 낱말만 확인 1개(뜻은 판정하지 않음).\n" in korean.out
    assert "뒷받침" not in korean.out


@pytest.mark.parametrize(
    ("text", "code"),
    [(INVESTED, 0), (f"{INVESTED} {QUOTED}", 0), (f"{INVESTED} {WRONG_SUM}", 1), (HALF, 1), (UNKNOWN, 1), (FRAME, 1)],
)
@pytest.mark.usefixtures("judge")
def test_the_exit_code_tells_whether_all_is_supported(text: str, code: int, run: Run, packaged_home: Path) -> None:
    assert run("check", "-", "--home", packaged_home, stdin=text).code == code


@pytest.mark.usefixtures("judge")
def test_a_text_as_json_has_one_object_for_each_sentence_that_states_a_fact(
    run: Run, packaged_home: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(f"{INVESTED}\n\n{FRAME}\n\n{QUOTED}\n\n{WRONG_SUM}", encoding="utf-8")
    ran = run("check", draft, "--json", "--home", packaged_home)
    found = objects(ran.out)
    assert ran.code == 1
    assert [list(one) for one in found] == [FIELDS] * 3
    assert [(one["sentence"], one["verdict"], one["checked"]) for one in found] == [
        (INVESTED, "supported", "judged"),
        (QUOTED, "supported", "quoted"),
        (WRONG_SUM, "contradicted", "judged"),
    ]


@pytest.mark.parametrize("name", ["draft.txt", "draft", "draft.log"])
def test_any_name_and_encoding_of_a_text_file_will_do(name: str, run: Run, packaged_home: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(QUOTED.encode("cp949"))
    assert run("check", tmp_path / name, "--home", packaged_home).code == 0


@pytest.mark.usefixtures("nobody")
def test_words_that_a_pdf_breaks_at_line_ends_are_whole_as_in_the_index(
    run: Run, packaged_home: Path, tmp_path: Path
) -> None:
    lines = [Shown("xAI는 일론 머스크가 세"), Shown("운 AI 기업이다.", y=686)]
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(written_pdf([lines], composite("KSCms-UHC-H", "Korea1"), "cp949"))
    (found,) = objects(run("check", draft, "--json", "--home", packaged_home).out)
    assert (found["sentence"], found["checked"]) == (QUOTED, "quoted")


@pytest.mark.usefixtures("nobody")
def test_without_a_file_the_text_is_standard_input(run: Run, packaged_home: Path) -> None:
    ran = run("check", "--home", packaged_home, stdin=QUOTED)
    assert (ran.code, ran.err) == (0, "") and ran.out.startswith(f"✓ {QUOTED}")
    (found,) = objects(run("check", "--json", "--home", packaged_home, stdin=lines({"sentence": QUOTED})).out)
    assert found["checked"] == "quoted"


def test_at_a_terminal_it_says_how_the_text_is_ended(
    packaged_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = io.StringIO(QUOTED)
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(["check", "--home", str(packaged_home)]) == 0
    assert "Ctrl-D" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.usefixtures("nobody")
def test_standard_input_may_be_in_the_encodings_of_files(
    encoding: str, packaged_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def piped(text: str, *options: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode(encoding)), "utf-8"))
        assert main(["check", "--home", str(packaged_home), *options]) == 0
        return capsys.readouterr().out

    assert piped(f"{QUOTED}\n").startswith(f"✓ {QUOTED}")
    if encoding != "utf-16":  # whose lines end in two bytes
        assert objects(piped(lines({"sentence": QUOTED}) * 2, "--json", "-"))[1]["sentence"] == QUOTED


@pytest.mark.usefixtures("nobody")
def test_bytes_that_are_no_text_are_wrong_use(
    packaged_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for options, told in ([], "is not text"), (["--json"], "error"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bytes(range(128, 256)) * 9), "utf-8"))
        assert main(["check", "--home", str(packaged_home), *options]) == 2
        printed = capsys.readouterr()
        assert told in printed.out + printed.err and "defect" not in printed.err


def test_bad_input_has_a_sentence_and_code_2(run: Run, packaged_home: Path, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 20)
    for name, words in [("missing.md", "does not exist"), ("", "is a folder"), ("binary", "is not text")]:
        ran = run("check", tmp_path / name, "--home", packaged_home)
        assert (ran.code, ran.out) == (2, "") and words in ran.err
    ran = run("check", "-", "--home", packaged_home, stdin=" \n")
    assert ran.code == 2 and "The text is empty." in ran.err


def test_a_judge_that_is_down_is_told_once(run: Run, packaged_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyServer(status(401)) as server:
        monkeypatch.setenv("MUNDAP_JUDGE", "model:judge")
        monkeypatch.setenv("MUNDAP_JUDGE_URL", server.url)
        ran = run("check", "-", "--home", packaged_home, stdin="\n\n".join([INVESTED] * 20))
    assert ran.code == 0 and ran.out.count("낱말만 확인, 뜻은 판정하지 않음") == 20
    assert len(ran.err.splitlines()) == 1 and "판정 모델이 답하지 않아" in ran.err
    assert "MUNDAP_JUDGE_KEY" in ran.err and "OPENAI" not in ran.err


def test_a_judge_of_one_byte_a_second_is_not_waited_for_longer_than_the_setting_says(
    run: Run, packaged_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyServer(by_the_byte(HEAD + event("x"), 0.2)) as server:
        monkeypatch.setenv("MUNDAP_JUDGE", "model:slow")
        monkeypatch.setenv("MUNDAP_JUDGE_URL", server.url)
        monkeypatch.setenv("MUNDAP_MODEL_TIMEOUT", "2")
        started = time.monotonic()
        ran = run("check", "-", "--home", packaged_home, stdin="그록-1의 매개변수는 3140억 개입니다.")
    assert time.monotonic() - started < 20
    assert ran.code == 0 and "MUNDAP_MODEL_TIMEOUT" in ran.err


def test_a_judge_gets_its_prompt_and_one_message_with_passages_and_numbered_sentences(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "정소라는 달빛 도서관의 첫 관장이었다."
    verdict = {"id": "S1", "verdict": "supported", "key": "K", "span": "첫 관장은 정소라이다."}
    with FaultyServer(says(f"```json\n{json.dumps(verdict, ensure_ascii=False)}\n```")) as server:
        monkeypatch.setenv("MUNDAP_JUDGE", "model:NAME")
        monkeypatch.setenv("MUNDAP_JUDGE_URL", server.url)
        monkeypatch.setenv("MUNDAP_JUDGE_KEY", "secret")
        ran = run("check", "--json", "-", "--home", tmp_path, stdin=lines({"sentence": sentence, "passage": PASSAGE}))
        (request,), (headers,) = server.requests, server.headers
    system, user = request["messages"]
    assert (request["model"], headers["Authorization"]) == ("NAME", "Bearer secret")
    assert (system["role"], user["role"]) == ("system", "user")
    assert system["content"] == (PROMPTS / "judge.md").read_text(encoding="utf-8")
    (passage,) = re.findall(r'<passage key="\w+" source="[^"]*">\n(.*?)\n</passage>', user["content"], re.S)
    assert " ".join(passage.split()) == PASSAGE
    assert f"[S1] {sentence}" in user["content"].splitlines()
    assert [(one["verdict"], one["checked"]) for one in objects(ran.out)] == [("supported", "judged")]


# --- lines of JSON ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("judge")
def test_lines_are_answered_in_order_with_the_fields_of_the_contract(run: Run, packaged_home: Path) -> None:
    sentences = [INVESTED, WRONG_SUM, HALF, UNKNOWN, FRAME, QUOTED, "그록은 챗봇인가?"]
    ran = run("check", "--json", "-", "--home", packaged_home, stdin=lines(*({"sentence": one} for one in sentences)))
    found = objects(ran.out)
    assert (ran.code, ran.err) == (1, "")
    assert [list(one) for one in found] == [FIELDS] * len(sentences)
    assert [one["sentence"] for one in found] == sentences
    assert [one["verdict"] for one in found] == [
        "supported", "contradicted", "partly", "not_found", "not_found", "supported", "not_found",
    ]  # fmt: skip
    assert [bool(one["reason"]) for one in found] == [False, True, True, True, True, False, True]
    assert all(bool(one["citations"]) == (one["verdict"] != "not_found") for one in found)


@pytest.mark.usefixtures("judge")
def test_with_a_passage_only_that_text_counts_and_no_index_is_opened(run: Run, tmp_path: Path) -> None:
    asked = [
        {"sentence": "정소라는 달빛 도서관의 첫 관장이었다.", "question": "첫 관장은 누구인가?", "passage": PASSAGE},
        {"sentence": "첫 관장은 정소라이다.", "passage": PASSAGE},
        {"sentence": QUOTED, "passage": PASSAGE},
        {"sentence": QUOTED, "passage": ""},
    ]
    ran = run("check", "--json", "-", "--home", tmp_path / "none", stdin=lines(*asked))
    found = objects(ran.out)
    assert [(one["verdict"], one["checked"]) for one in found[:2]] == [("supported", "judged"), ("supported", "quoted")]
    assert [one["verdict"] for one in found[2:]] == ["not_found", "not_found"]
    citations = [citation for one in found for citation in one["citations"]]
    assert len(citations) == 2 and all(PASSAGE[c["start"] : c["end"]] == c["quote"] for c in citations)
    assert not (tmp_path / "none").exists() and ran.err == ""


def test_documents_restrict_what_is_searched(run: Run, packaged_home: Path) -> None:
    listed = objects(run("sources", "--json", "--home", packaged_home).out)
    ids = {one["source"].rpartition("/")[2][:3]: one["id"] for one in listed}
    asked = [{"sentence": QUOTED, "documents": [ids[name]]} for name in ("003", "004")]
    found = objects(run("check", "--json", "-", "--home", packaged_home, stdin=lines(*asked)).out)
    assert [one["verdict"] for one in found] == ["supported", "not_found"]
    assert found[0]["citations"][0]["document_id"] == ids["003"]


def test_a_malformed_line_gets_an_error_in_its_place_and_the_others_are_done(run: Run, packaged_home: Path) -> None:
    wrong = [
        "oops",
        "",
        "[]",
        "3",
        '{"question": "who?"}',
        '{"sentence": " "}',
        '{"sentence": 3}',
        '{"sentence": "a", "passage": 3}',
        '{"sentence": "a", "question": ["b"]}',
        '{"sentence": "a", "documents": "b"}',
        '{"sentence": "a", "documents": ["no such id"]}',
    ]
    stdin = "\n".join([*wrong, json.dumps({"sentence": QUOTED})])
    ran = run("check", "--json", "-", "--home", packaged_home, stdin=stdin)
    *errors, last = objects(ran.out)
    assert ran.code == 2
    assert len(errors) == len(wrong) and all(list(one) == ["error"] and one["error"] for one in errors)
    assert "no such id" in errors[-1]["error"]
    assert last["verdict"] == "supported"


@pytest.mark.slow
def test_each_line_is_answered_before_the_next_one_is_read(tmp_path: Path) -> None:
    environment = os.environ | {"MUNDAP_JUDGE": "none", "MUNDAP_HOME": str(tmp_path / "none")}
    command = [*COMMAND, "check", "--json", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin and process.stdout
        for sentence in ("첫 관장은 정소라이다.", "첫 관장은 정해라이다."):
            process.stdin.write(lines({"sentence": sentence, "passage": PASSAGE}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["sentence"] == sentence
        process.stdin.close()
        assert process.wait(60) == 1


@pytest.mark.slow
def test_redirected_output_stays_free_of_the_progress_bar(packaged_home: Path, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    draft, out = tmp_path / "draft.txt", tmp_path / "out"
    draft.write_text(QUOTED, encoding="utf-8")
    with out.open("wb") as file, contextlib.closing(os.fdopen(ours, "rb", 0)):
        for options in (["--json"], []):
            command = [*COMMAND, "check", str(draft), "--home", str(packaged_home), *options]
            ran = subprocess.run(command, stdout=file, stderr=theirs, timeout=300, check=False)
            assert ran.returncode == 0
        os.close(theirs)
    printed = out.read_text(encoding="utf-8")
    assert printed.startswith('{"sentence"') and f"✓ {QUOTED}" in printed and "\x1b" not in printed
