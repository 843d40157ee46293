"""Print the help of the commands in the language of the user: it is translated as the parsers show it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from rag.cli.check import DESCRIPTION as CHECKING
from rag.cli.evaluate import MODEL_WORKERS
from rag.cli.ingest import DESCRIPTION as INGESTING
from rag.cli.keeping import BACKUP, RESTORE
from rag.cli.lines import wrapped

EPILOG = """\
examples:
  mundap ask How many parameters does Grok-1 have
  mundap ingest report.pdf notes/

exit codes:
  0    done; `ask`: answered; `check`: all is supported
  1    a failure, or a gate that failed
  2    wrong usage
  3    `ask`: the documents do not answer; `ingest`: files were passed over
  130  interrupted
"""
_KOREAN_EPILOG = """\
예:
  mundap ask 네이버 하이퍼클로바의 파라미터는 몇 개야
  mundap ingest 보고서.pdf 메모/

종료 코드:
  0    끝남. `ask`: 답했음. `check`: 모두 뒷받침됨
  1    실패했거나 기준에 못 미침
  2    잘못 사용함
  3    `ask`: 문서에 답이 없음. `ingest`: 건너뛴 파일이 있음
  130  중단함
"""
_USAGE = "사용법: "
KOREAN = {
    EPILOG: _KOREAN_EPILOG,
    "Answers questions from your documents, and shows the passage behind every sentence.": (
        "문서를 근거로 질문에 답하고, 문장마다 근거가 되는 단락을 보여 줍니다."
    ),
    "positional arguments": "인자",
    "options": "옵션",
    "commands": "명령",
    "show this help message and exit": "이 도움말을 보여 줍니다",
    "show program's version number and exit": "버전을 보여 줍니다",
    # the commands
    "put files, folders and web pages into the index (default: packaged articles)": (
        "파일, 폴더, 웹 페이지를 색인에 넣습니다(기본값: 함께 제공되는 글)"
    ),
    INGESTING: (
        "파일, 폴더, 웹 페이지를 색인에 넣습니다. 경로를 쓰지 않으면 함께 제공되는 글을 넣습니다. 웹 페이지는 "
        "URL을 적었을 때에만, 공개된 주소에서만 가져옵니다. 실패한 것이 있으면 종료 코드는 1이고, 폴더에서 건너뛴 "
        "파일이 있으면 3입니다."
    ),
    "answer a question; exit code 3 if the documents do not": (
        "질문에 답합니다. 문서에 답이 없으면 종료 코드는 3입니다"
    ),
    "check a text sentence by sentence; exit code 1 unless all is supported": (
        "글을 문장별로 확인합니다. 모두 뒷받침되지 않으면 종료 코드는 1입니다"
    ),
    CHECKING: (
        "글을 색인에 비추어 문장별로 확인합니다. 문장마다 뒷받침됨, 일부 뒷받침됨, 어긋남, 찾지 못함 가운데 하나와 "
        "그 근거가 되는 말을 보여 줍니다. 모두 뒷받침되면 종료 코드는 0, 아니면 1, 글을 읽을 수 없으면 2입니다."
    ),
    "run a question set, or compare two runs; exit code 1 if a gate fails": (
        "질문 모음으로 평가하거나 두 결과를 비교합니다. 기준에 못 미치면 종료 코드는 1입니다"
    ),
    "list, show or remove what is indexed": "색인에 있는 문서의 목록이나 내용을 보여 주거나 문서를 뺍니다",
    BACKUP: "색인과 사람들의 대화를 파일 하나에 담습니다. 그동안에도 질문하고 문서를 추가할 수 있습니다",
    RESTORE: "백업해 둔 색인으로 되돌리고 대화를 되살립니다. 전에 있던 색인은 사본으로 남깁니다",
    "show what is configured, and whether each part works": "설정을 보여 주고, 부분마다 제대로 작동하는지 살핍니다",
    "print the script with which a shell completes commands": "셸에서 명령을 자동 완성하는 스크립트를 출력합니다",
    # what several of them take
    "where the index lives (default: MUNDAP_HOME)": "색인이 있는 폴더(기본값: MUNDAP_HOME)",
    "language of what is printed (default: MUNDAP_LANGUAGE, or that of the system)": (
        "출력 언어(기본값: MUNDAP_LANGUAGE, 없으면 시스템의 언어)"
    ),
    "show the traceback of an unexpected error": "예상하지 못한 오류가 나면 호출 기록까지 보여 줍니다",
    "who answers: the built-in answerer, or the configured model (default: the model, if there is one)": (
        "답하는 쪽: 내장 답변기 또는 설정한 모델(기본값: 모델이 있으면 모델)"
    ),
    "answer only when more certain (default: MUNDAP_STRICTNESS)": (
        "더 확실할 때에만 답합니다(기본값: MUNDAP_STRICTNESS)"
    ),
    # ingest
    "rebuild the index from its stored texts": "저장된 원문으로 색인을 다시 만듭니다",
    "remove documents whose files are gone from the FOLDER; asks first": (
        "폴더에서 파일이 없어진 문서를 색인에서 뺍니다. 빼기 전에 확인합니다"
    ),
    "with --sync: do not ask": "--sync에서 확인하지 않고 뺍니다",
    "keep following changes in the FOLDER until Ctrl-C": "Ctrl-C를 누를 때까지 폴더의 변경을 따라갑니다",
    # ask and check
    "the question; - reads one per line from standard input": "질문. -를 쓰면 표준 입력에서 한 줄에 하나씩 읽습니다",
    "print the answer as JSON, one object per line": "답을 JSON으로, 한 줄에 하나씩 출력합니다",
    "the text, or a document as `mundap ingest` reads it; - or nothing is standard input": (
        "글이나, `mundap ingest`가 읽을 수 있는 문서. -를 쓰거나 비우면 표준 입력"
    ),
    'print one object per sentence; with -, read one object per line: {"sentence", "question", "documents", '
    '"passage"}, all but the sentence optional': (
        '문장마다 JSON 객체를 하나씩 출력합니다. -와 함께 쓰면 한 줄에 객체를 하나씩 읽습니다: {"sentence", '
        '"question", "documents", "passage"}. sentence 말고는 없어도 됩니다'
    ),
    # eval
    "compare the runs in the folders A and B; asks nothing": "폴더 A와 B의 결과를 비교합니다. 질문은 하지 않습니다",
    "another question set (default: the packaged one)": "다른 질문 모음(기본값: 함께 제공되는 것)",
    "write the report there; a stopped run resumes": "보고서를 쓸 폴더. 멈춘 평가는 이어서 합니다",
    "another gate (default: the packaged one)": "다른 기준(기본값: 함께 제공되는 것)",
    "only questions of this type": "이 유형의 질문만",
    "only the first N questions": "처음 N개 질문만",
    "ask each question N times": "질문마다 N번 묻습니다",
    f"questions asked at once (default: {MODEL_WORKERS} for a model)": (
        f"동시에 묻는 질문 수(기본값: 모델이면 {MODEL_WORKERS}개)"
    ),
    "a public set instead: korquad, nomiracl-ko or autorag-ko": "공개된 질문 모음: korquad, nomiracl-ko, autorag-ko",
    "its file or folder; download it yourself": "그 모음의 파일이나 폴더. 직접 내려받아 두어야 합니다",
    "only N of its questions, always the same ones": "그 가운데 N개만, 언제나 같은 질문으로",
    "skip the simpler tools": "더 단순한 도구와의 비교를 건너뜁니다",
    # sources, backup, doctor
    "list (the default), show or remove": "list(목록, 기본값), show(내용), remove(빼기)",
    "an id, the beginning of an id, or a source": "ID나 그 앞부분, 또는 파일 이름",
    "print JSON, one object per line": "JSON으로, 한 줄에 하나씩 출력합니다",
    "the backup file, usually ending in .zip": "백업 파일. 이름은 보통 .zip으로 끝납니다",
    "check that the index is whole; nothing changes": "색인이 온전한지 살핍니다. 아무것도 바꾸지 않습니다",
    "make the index whole again; what cannot be read is named, and kept aside": (
        "색인을 고칩니다. 읽을 수 없는 것은 알려 주고 따로 남겨 둡니다"
    ),
    # completion
    'add to its start-up file: eval "$(mundap completion bash)"; fish: ... | source': (
        '셸의 시작 파일에 다음을 넣습니다: eval "$(mundap completion bash)". fish에서는 ... | source'
    ),
}

_Formatter = Callable[..., argparse.HelpFormatter]


def help_words(language: str, more: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts of help in a language by the English ones, which stand for themselves.

    Args:
        language: of the user.
        more: Korean texts besides those of this module.
    """
    return KOREAN | dict(more) if language == "ko" else {}


def help_formatter(words: Mapping[str, str]) -> _Formatter:
    """Return what shows the help of a parser in the words of ``help_words``."""
    return partial(_KoreanHelp, words=words) if words else _Help


class _Help(argparse.HelpFormatter):
    """Leave a text of several lines as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return self._fill_paragraph(text, width, indent)
        return "".join(indent + line for line in text.splitlines(keepends=True))

    def _fill_paragraph(self, text: str, width: int, indent: str) -> str:
        return super()._fill_text(text, width, indent)


class _KoreanHelp(_Help):
    """Show each text in Korean where ``words`` has it."""

    def __init__(self, prog: str, *, words: Mapping[str, str]) -> None:
        super().__init__(prog)
        self._words = words

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _USAGE if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(self._words.get(heading or "", heading))

    def add_text(self, text: str | None) -> None:
        super().add_text(self._words.get(text or "", text))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return self._words.get(action.help or "", action.help)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_paragraph(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))
