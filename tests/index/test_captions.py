"""Other forms of subtitles: the words of each, joined to sentences, without times and marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.index.documents.captions import as_subrip
from rag.index.documents.loaders import load_document

SENTENCES = "The kiln is lit at dawn. It burns for nine hours."
SPOKEN = (
    ("00:01", "00:03", "The kiln is lit"),
    ("00:03", "00:06", "at dawn. It burns"),
    ("00:06", "00:09", "for nine hours."),
)
SAMI = (
    "<SAMI>\n<HEAD><TITLE>{title}</TITLE>\n<STYLE><!--\nP {{ color: white }}\n--></STYLE></HEAD>\n<BODY>\n"
    "<SYNC Start=1000><P Class=ENCC>The kiln is lit\n<SYNC Start=3000><P Class=ENCC>"
    "at <font color=red>dawn</font>.<br>It burns\n"
    "<SYNC Start=6000><P Class=ENCC>for nine hours.\n<SYNC Start=9000><P Class=ENCC>&nbsp;\n</BODY></SAMI>"
)
SUBSTATION = (
    "[Script Info]\nTitle: {title}\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,by hand\n"
    "Dialogue: 1,0:00:00.50,0:00:09.00,Default,,0,0,0,,{{\\p1}}m 0 0 l 9 9{{\\p0}}\n"
    "Dialogue: 0,0:00:03.00,0:00:06.00,Default,,0,0,0,,{{\\an8}}at dawn.\\NIt burns\n"
    "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,The kiln is lit\n"
    "Dialogue: 0,0:00:06.00,0:00:09.00,Default,,0,0,0,,for nine hours.\n"
)


def load(tmp_path: Path, text: str, name: str = "film.txt") -> tuple[str, str]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    document = load_document(tmp_path / name, source=name, max_bytes=10_000)
    return document.text, document.title


@pytest.mark.parametrize("written", [SAMI, SUBSTATION])
@pytest.mark.parametrize("suffix", [".txt", ".smi", ".ass"])
@pytest.mark.parametrize(("title", "shown"), [("Kiln yard", "Kiln yard"), ("untitled", "film")])
def test_the_words_and_the_title_of_a_script(tmp_path: Path, written: str, suffix: str, title: str, shown: str) -> None:
    assert load(tmp_path, written.format(title=title), f"film{suffix}") == (SENTENCES, shown)


@pytest.mark.parametrize(
    "form",
    [
        "0:{0}.000,0:{1}.000\n{2}\n\n",
        "00;{0};05 - 00;{1};04\n{2}\n\n",
        "{0}\n{2}\n",
        "[{0}] {2}\n",
        "[{0}.000 --> {1}.000]  {2}\n",
        "({0}) {2}\n\n",
    ],
)
def test_times_of_many_forms_are_no_words(tmp_path: Path, form: str) -> None:
    form = form.replace("00;{0}", "00;00;01").replace("00;{1}", "00;00;03") if "{0};" in form else form
    assert load(tmp_path, "".join(form.format(*cue) for cue in SPOKEN)) == (SENTENCES, "film")


def test_each_language_of_a_script_is_read_for_itself(tmp_path: Path) -> None:
    sync = "<SYNC Start={0}><P Class=KRCC>{1}<P Class=ENCC>{2}\n"
    cues = sync.format(0, "가마에 불을", "The kiln") + sync.format(2000, "붙인다.", "is lit.")
    assert load(tmp_path, f"<SAMI><BODY>{cues}</BODY></SAMI>")[0] == "가마에 불을 붙인다.\n\nThe kiln is lit."


def test_the_speaker_of_a_script_stands_before_the_words(tmp_path: Path) -> None:
    script = SUBSTATION.format(title="").replace("Default,,0,0,0,,for", "Default,Ivo,0,0,0,,for")
    assert load(tmp_path, script)[0] == "The kiln is lit at dawn. It burns\n\nIvo: for nine hours."


def test_a_broadcast_marks_a_new_speaker(tmp_path: Path) -> None:
    cues = "00:01.000 --> 00:02.000\n&gt;&gt; Who lit it?\n\n00:02.000 --> 00:03.000\n>> Ivo did.\n"
    assert load(tmp_path, cues)[0] == "Who lit it?\n\nIvo did."


@pytest.mark.parametrize(
    "text",
    [
        "00:00 Ulm\n00:30 Tarn\n01:00 Ulm\n",
        "9:02 Ulm\n9:31 Tarn\n10:04 Ulm\n",
        "Half times\n\n0:43 Lena scored.\n\nIll for weeks, she ran although nobody had believed it.\nIn the end\n"
        "the team won.\nThe cup went to Ulm.\n0:12 left.\nAll sang.\n1:01 came.\n",
    ],
)
def test_a_timetable_keeps_its_times(text: str) -> None:
    assert as_subrip(text) is None
