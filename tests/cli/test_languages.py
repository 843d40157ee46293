"""What the commands print and their help are in Korean where the user's language is Korean."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import doubles
import pytest
from command_line import Run
from hypothesis import given
from hypothesis import strategies as st

from rag import assembly
from rag.cli.lines import columns_of, padded, wrapped
from rag.cli.main import _parser
from rag.cli.usage_errors import korean_error
from rag.errors import SettingsError
from rag.settings import load_settings
from rag.user_language import system_language, user_language

TEXTS = {"grok.txt": "그록은 xAI가 만든 챗봇이다.", "dojo.txt": "도조는 슈퍼컴퓨터이다."}
HANGUL = re.compile("[가-힣]")


def texts(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every text of help that a parser and those of its commands have."""
    yield from (parser.description or "", parser.epilog or "")
    for action in parser._actions:
        yield action.help or ""
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                yield choice.help or ""
            for command in action.choices.values():
                yield from texts(command)


def test_every_text_of_help_is_there_in_korean() -> None:
    words = _parser("ko").formatter_class(prog="mundap")._words  # type: ignore[attr-defined]
    english = set(filter(None, texts(_parser("ko"))))
    assert len(english) > 50
    assert english <= words.keys()
    assert all(HANGUL.search(korean) and not HANGUL.search(text) for text, korean in words.items())


@pytest.mark.parametrize(
    "command",
    ["ingest", "ask", "check", "eval", "sources", "backup", "doctor", "completion", "chat", "users"],
)
def test_help_is_in_the_language_that_is_asked_for(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    shown = {}
    for language in ("ko", "en"):
        with pytest.raises(SystemExit):
            run(command, "--language", language, "--help")
        shown[language] = capsys.readouterr().out
    assert not HANGUL.search(shown["en"]) and "usage:" not in shown["ko"]
    lines = shown["ko"].splitlines()
    assert lines[0].startswith("사용법: mundap") and "옵션:" in lines
    assert all(columns_of(line) <= 80 for line in lines if HANGUL.search(line))
    monkeypatch.setenv("MUNDAP_LANGUAGE", "ko")
    with pytest.raises(SystemExit):
        run(command, "--help")
    assert capsys.readouterr().out == shown["ko"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "빠진 인자가 있습니다: QUESTION"),
        (["frob"], "COMMAND: 'frob' 값은 쓸 수 없습니다."),
        (["doctor", "--nope"], "알 수 없는 인자입니다: --nope"),
        (["eval", "--limit", "0"], "--limit: 0 값은 1 이상의 정수가 아닙니다"),
        (["eval", "--limit"], "--limit: 값을 하나 적어야 합니다"),
        (["chat", "--port", "a"], "--port: 'a' 값은 정수가 아닙니다"),
        (["chat", "--mcp=1"], "--mcp: 값을 받지 않는 옵션입니다('1')"),
        (["users", "--ro", "x", "add"], "--role: 'x' 값은 쓸 수 없습니다."),
        (["sources", "--h", "list"], "--h: 어느 옵션인지 알 수 없습니다."),
    ],
)
def test_wrong_usage_is_told_in_korean(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.setenv("MUNDAP_LANGUAGE", "ko")
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    usage, *_, last = (printed := capsys.readouterr()).err.splitlines()
    assert stopped.value.code == 2 and printed.out == "" and usage.startswith("사용법: ")
    assert last.startswith("mundap") and f": 오류: {told}" in last


def test_a_message_of_usage_that_is_not_known_stays_as_it_is() -> None:
    assert korean_error("something new: (x)") == "something new: (x)"
    assert korean_error("argument --a: something new: (x)") == "--a: something new: (x)"


def test_fish_shows_what_commands_and_options_do_in_the_language_of_the_user(run: Run) -> None:
    lines = {language: run("completion", "--language", language, "fish").out.splitlines() for language in ("ko", "en")}
    assert len(lines["ko"]) == len(lines["en"])
    described = [(ko, en) for ko, en in zip(lines["ko"], lines["en"], strict=True) if " -d " in en]
    assert len(described) > 40
    assert all(HANGUL.search(ko) and not HANGUL.search(en) for ko, en in described)
    assert all(ko.partition(" -d ")[0] == en.partition(" -d ")[0] for ko, en in described)


def test_users_are_told_of_in_korean(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "users"
    (tmp_path / "home" / "access").mkdir(parents=True)
    (tmp_path / "home" / "access" / "chats.sqlite").touch()

    def done(*arguments: str, stdin: str = "") -> str:
        ran = run("users", *arguments, "--file", file, "--language", "ko", "--home", tmp_path / "home", stdin=stdin)
        assert (ran.code, ran.err) == (0, "")
        return ran.out.split()[0]

    assert done("add", "다솔", stdin="비밀번호1234\n") == "추가"
    assert done("role", "다솔", "--role", "editor") == "변경"
    assert done("sign-out", "다솔") == "로그아웃"
    assert done("remove", "다솔") == "삭제"


@given(
    option=st.sampled_from(["ko", "en", "fr", None]),
    variable=st.sampled_from(["ko", "en", "fr", "", None]),
    in_file=st.sampled_from(["ko", "en", "fr", None]),
    system=st.sampled_from(["ko_KR.UTF-8", "C"]),
)
def test_the_language_of_help_is_that_of_the_settings(
    tmp_path_factory: pytest.TempPathFactory, option: str | None, variable: str | None, in_file: str | None, system: str
) -> None:
    """Where the settings are wrong, it is that of the system."""
    with pytest.MonkeyPatch.context() as changed:
        changed.chdir(tmp_path_factory.mktemp("working"))
        changed.setenv("LC_ALL", system)
        if variable is not None:
            changed.setenv("MUNDAP_LANGUAGE", variable)
        if in_file is not None:
            Path(".env").write_text(f"mundap_language={in_file}\n", encoding="utf-8")
        try:
            expected = load_settings(language=option).language
        except SettingsError:
            expected = system_language()
        assert user_language(option) == expected


def test_the_program_alone_speaks_korean(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNDAP_LANGUAGE", "ko")
    ran = run()
    assert ran.code == 0 and ran.err == "" and "  3    `ask`: 문서에 답이 없음" in ran.out
    assert all(HANGUL.search(line) for line in ran.out.splitlines() if len(line.split()) > 1)


@pytest.fixture
def home(fast: Run, tmp_path: Path) -> Path:
    """An index of TEXTS."""
    doubles.write_files(tmp_path / "in", TEXTS)
    assert fast("ingest", tmp_path / "in", "--home", tmp_path / "home").code == 0
    return tmp_path / "home"


def test_sources_and_doctor_speak_korean(fast: Run, home: Path, tmp_path: Path) -> None:
    def korean(*arguments: object) -> list[str]:
        ran = fast(*arguments, "--home", home, "--language", "ko")
        assert (ran.code, ran.err) == (0, "")
        return ran.out.splitlines()

    assert all("단락    1개" in line for line in korean("sources"))
    assert "파일: grok.txt" in korean("sources", "show", "grok.txt")
    for command in (["doctor"], ["doctor", "--check"]):
        lines = korean(*command)
        assert len(lines) > 5 and all(re.match("정상   [가-힣]", line) for line in lines)
    assert any("문서 2건, 단락 2개" in line for line in korean("doctor"))
    assert "고칠 것이 없습니다." in korean("doctor", "--repair")
    assert "문서 2건, 단락 2개를 담았습니다." in korean("backup", tmp_path / "made.zip")[0]
    assert korean("sources", "remove", "grok.txt")[0].startswith("제거       grok.txt")
    assert "되돌렸습니다" in korean("restore", tmp_path / "made.zip")[0]


def test_a_part_that_does_not_work_is_named_in_korean(fast: Run, tmp_path: Path) -> None:
    ran = fast("doctor", "--home", tmp_path / "none", "--language", "ko")
    failed = [line for line in ran.out.splitlines() if line.startswith("이상")]
    assert ran.code == 1 and failed and all(HANGUL.search(line[8:]) for line in failed)


def test_the_first_index_is_told_in_korean(fast: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    ran = fast("ask", "안녕하세요", "--language", "ko")
    assert ran.code == 0 and "mundap: 추가 seeds/articles/" in ran.err
    assert all(HANGUL.search(line) for line in ran.err.splitlines())


def test_an_unexpected_error_is_told_in_korean(fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(assembly, "open_reader", broken)
    ran = fast("ask", "그록?", "--home", home, "--language", "ko")
    assert ran.code == 1 and "예상하지 못한 오류로 중단되었습니다(RuntimeError: boom)" in ran.err


@given(st.lists(st.text("가a1", min_size=1, max_size=12)), st.integers(1, 40))
def test_lines_are_broken_between_words_and_fit(words: list[str], columns: int) -> None:
    lines = wrapped(" ".join(words), columns)
    assert " ".join(lines).split() == words
    assert all(columns_of(line) <= columns or " " not in line for line in lines)
    assert all(columns_of(padded(word, 30)) == 30 for word in words)
