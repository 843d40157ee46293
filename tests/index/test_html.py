"""A page is read whole and in order, without its furniture; what it says of itself is found and nothing invented."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents.html import read_html
from rag.index.documents.loaders import load_document

MENU = '<a href="/">Start</a> <a href="/b">Boats</a> <a href="/c">Crew</a>'
PROSE = "<p>The ferry leaves the northern pier at half past six and carries forty bicycles on its lower deck.</p>"


def lines_of(body: str, title: str = "Ferry") -> list[str]:
    """The lines of the text of a page that are not empty."""
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return [line for line in read_html(page.encode(), "a.html")[0].split("\n") if line]


def described(body: str, title: str = "Document", head: str = "") -> dict[str, str]:
    """What a page says of itself."""
    page = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return read_html(page.encode(), "a.html")[1]


@given(st.lists(st.sampled_from(["배: 있음", "노: 없음", "Mast: 2", "Sail: torn"]), min_size=1, max_size=60))
def test_every_line_is_kept_in_order_however_often_it_occurs(values: list[str]) -> None:
    for tag in ("p", "div", "h4"):
        found = lines_of("".join(f"<{tag}>{value}</{tag}>" for value in values))
        assert [line.removeprefix("#### ") for line in found] == values
    assert lines_of("<ul>" + "".join(f"<li>{value}" for value in values) + "</ul>") == [f"- {v}" for v in values]


@given(st.lists(st.lists(st.sampled_from(["a", "7", "가"]), min_size=2, max_size=4), min_size=2, max_size=20))
def test_every_cell_of_a_table_of_figures_is_kept(rows: list[list[str]]) -> None:
    table = "".join("<tr>" + "".join(f"<td><ul><li>{cell}</ul>" for cell in row) for row in rows)
    assert lines_of(f"<table>{table}</table>") == [f"| {' | '.join(row)} |" for row in rows]


def test_what_stands_in_a_table_outside_of_its_cells_is_kept_before_the_rows() -> None:
    assert lines_of("<table>Piers of the town<tr><td>a<td>7<tr>and<td>b<td>8<div>x</div></table>") == [
        "Piers of the town", "and", "| a | 7 |", "| b | 8; x |",
    ]  # fmt: skip
    assert lines_of("<table><tr><form><td>a<td>7</form><tr><td>b<td>8</table>") == ["| a | 7 |", "| b | 8 |"]


def test_lists_of_every_kind_are_whole() -> None:
    nested = "<ol><li>Bow<ul><li>Anchor<li>Lamp</ul><li>Stern</ol>"
    assert lines_of(PROSE + nested)[1:] == ["- Bow", "- Anchor", "- Lamp", "- Stern"]
    assert lines_of(PROSE + "<dl><dt>Draught<dd>2 m<dt>Beam<dd>2 m</dl>")[1:] == ["Draught: 2 m", "Beam: 2 m"]
    links = "".join(f'<li><a href="{n}">Timetable of the year {n} for all piers</a>' for n in range(9))
    assert len(lines_of(PROSE + f"<ul>{links}</ul>")) == 10


def test_a_cell_keeps_its_items_apart_and_a_spanning_cell_is_in_every_row() -> None:
    table = (
        "<table><caption>Piers</caption><tr><th>Pier<th>Hours<tr><td rowspan=2>North<td><ul><li>6:30<li>9:15</ul>"
        "<tr><td>11:00</table>"
    )
    assert lines_of(table) == [
        "Piers",
        "| Pier | Hours |",
        "|---|---|",
        "| North | 6:30; 9:15 |",
        "| North | 11:00 |",
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tr><td>{MENU}</td><td><h2>Crossing</h2>{PROSE}</td></tr></table>",
        f"<table><tr><td><table><tr><td>{MENU}</table></td></tr><tr><td><h2>Crossing</h2>{PROSE}</td></tr></table>",
        f"<nav>{MENU}</nav><h2>Crossing</h2>{PROSE}<footer>Since 1920</footer>",
        f'<div class="side-menu">{MENU}</div><h2>Crossing</h2>{PROSE}',
        f"<ul><li>{MENU}</ul><h2>Crossing</h2>{PROSE}",
        f'<h2>Crossing</h2>{PROSE}<div style="display:none">hidden words</div>',
    ],
)
def test_navigation_and_layout_are_kept_apart_from_the_text(body: str) -> None:
    assert lines_of(body) == ["## Crossing", PROSE[3:-4]]


def test_what_is_only_named_like_furniture_is_text() -> None:
    dishes = "<p>Soup of the day with bread for 6 euros.</p>"
    assert len(lines_of(f'<div class="menu">{dishes}</div>')) == 1
    assert len(lines_of(f'<div class="comments">{dishes * 5}</div>{dishes}')) == 6


def test_an_answer_that_a_control_opens_is_text() -> None:
    page = '<button aria-controls="a1">?</button><div id="a1" hidden>Bicycles travel free.</div>'
    assert lines_of(page + PROSE)[0] == "Bicycles travel free."


def test_a_set_of_frames_is_refused_and_its_frames_are_named() -> None:
    page = b"<frameset rows='1,2'><frame src='left.htm'><frame src='right.htm'><noframes><body>No.</body></noframes>"
    with pytest.raises(DocumentError, match=r"without text.*left\.htm, right\.htm"):
        read_html(page, "a.html")


@pytest.mark.parametrize("title", ["Document", "Untitled", "HOME", ""])
@pytest.mark.parametrize("tag", ["h1", "h2", "h3"])
def test_the_headline_is_the_title_where_the_title_names_nothing(title: str, tag: str) -> None:
    assert described(f"<{tag}>나루섬 뱃길 열려</{tag}>{PROSE}", title)["title"] == "나루섬 뱃길 열려"
    assert described(f"<{tag}>나루섬 뱃길 열려</{tag}>{PROSE}", "뱃길 소식")["title"] == "뱃길 소식"


@pytest.mark.parametrize(
    ("byline", "author", "published"),
    [
        ("<h6>도하늘 기자(dohn@paper.example) 2022. 11. 3. 17:20</h6>", "도하늘", "2022-11-03"),
        ("<p>도하늘 기자 dohn@paper.example | 입력 2022-11-03 17:20</p>", "도하늘", "2022-11-03"),
        ("<span>도하늘 선임기자</span><br><span>등록 : 2022.11.03 17:20</span>", "도하늘", "2022-11-03"),
        ("<div>2022년 11월 3일</div>", None, "2022-11-03"),
        ("<p>입력 2022-11-03</p><p>dohn@paper.example</p>", None, "2022-11-03"),
        ("<p>뱃길은 2022-11-03 열린다고 기자에게 말했다.</p>", None, None),
    ],
)
def test_bylines_of_korean_news(byline: str, author: str | None, published: str | None) -> None:
    found = described(f"<h2>나루섬 뱃길 열려</h2>{byline}<p>나루섬을 오가는 뱃길이 다시 열렸다고 군이 밝혔다.</p>")
    assert (found.get("author"), found.get("published")) == (author, published)


def test_an_encoding_is_found_behind_the_scripts_of_a_head() -> None:
    page = (
        f"<html><head><script>{'var a;' * 2000}</script><meta charset=euc-kr></head><body><p>뱃길이 열렸다.</p></body>"
    )
    assert read_html(page.encode("cp949"), "a")[0] == "뱃길이 열렸다."


@pytest.mark.parametrize("tag", ["section", "article", "div", "dl"])
def test_records_beside_each_other_stay_apart_and_whole(tag: str) -> None:
    fields = ["이름: {}", "자리: 3층 창고 옆에 있는 넓은 회의실 안쪽 구석, 1번 선반", "상태: 있음"]
    names = ["드릴", "사다리", "천막"]
    records = ["".join(f"<p>{field.format(name)}</p>" for field in fields) for name in names]
    text = read_html(f"<body>{''.join(f'<{tag}>{one}</{tag}>' for one in records)}</body>".encode(), "a")[0]
    assert text == "\n\n".join("\n".join(field.format(name) for field in fields) for name in names)


LABELS = ["입력", "기사입력", "최초입력", "송고시간", "기사전송", "등록", "승인", "작성일", "입력시간", "게재"]
DAYS = ["2022.11.03", "2022.11.03.", "2022. 11. 3.", "2022-11-03", "2022/11/03", "2022년 11월 3일", "2022년11월03일"]
TIMES = ["", " 09:12", " 오전 9:12", " 09:12:33", " (09:12)", " [09:12]", " AM 9:12", " 09시 12분"]
CHANGED = ["", "수정2022.12.24 10:11", "최종수정 2022-12-24", "업데이트 2022.12.24. 오후 3:05"]


@given(
    st.sampled_from(LABELS),
    st.sampled_from(["", " ", ":", " : ", " | ", "</span><span>"]),
    st.sampled_from(DAYS),
    st.sampled_from(TIMES),
    st.sampled_from(CHANGED),
    st.sampled_from([" ", " | ", "<br>", "</span></div><div><span>"]),
    st.booleans(),
)
def test_the_day_of_an_article_is_the_one_on_which_it_came_in(
    label: str, between: str, day: str, time: str, changed: str, border: str, changed_first: bool
) -> None:
    came = f"{label}{between}{day}{time}"
    shown = border.join(filter(None, [changed, came] if changed_first else [came, changed]))
    page = f"<h2>나루섬 뱃길 열려</h2><div><span>{shown}</span></div>{PROSE}"
    assert described(page)["published"] == "2022-11-03"


@given(st.sampled_from(DAYS), st.sampled_from(TIMES), st.sampled_from(["", "입력", "송고", "등록"]), st.booleans())
def test_a_day_that_stands_alone_or_before_its_label_is_that_of_the_article(
    day: str, time: str, label: str, bracketed: bool
) -> None:
    shown = f"{day}{time} {label}".strip()
    shown = f"[{shown}]" if bracketed and not label else shown
    assert described(f"<h2>나루섬 뱃길 열려</h2><p>{shown}</p>{PROSE}")["published"] == "2022-11-03"


@pytest.mark.parametrize("changed", CHANGED[1:])
def test_a_day_on_which_an_article_was_changed_is_not_its_day(changed: str) -> None:
    assert "published" not in described(f"<h2>나루섬 뱃길 열려</h2><p>{changed}</p>{PROSE}")


LONG = "나루섬을 오가는 뱃길이 다시 열렸다고 군이 밝혔다. " * 5


@pytest.mark.parametrize(
    ("article", "author"),
    [
        (f"<p>(나루=가람통신) 도하늘 기자 = {LONG}</p>", "도하늘"),
        (f"<p>[나루=가람뉴스]도하늘 기자 = {LONG}</p>", "도하늘"),
        (f"<p>[가람일보 도하늘 기자] {LONG}</p>", "도하늘"),
        (f"<p>(나루=가람통신) 도하늘 기자, 문여울 기자 = {LONG}</p>", "도하늘, 문여울"),
        (f"<p>도하늘·문여울 기자</p><p>{LONG}</p>", "도하늘, 문여울"),
        (f"<p>글=도하늘 기자, 사진=문여울 기자</p><p>{LONG}</p>", "도하늘"),
        (f"<p>글·사진 도하늘 기자</p><p>{LONG}</p>", "도하늘"),
        (f"<ul><li>기자명 도하늘</li><li>승인 2022.11.03 09:12</li></ul><p>{LONG}</p>", "도하늘"),
        (f"<p>{LONG}</p>" * 9 + "<p>/도하늘 기자 dohn@paper.example</p><p>ⓒ 가람일보, 무단 전재 금지</p>", "도하늘"),
        (f"<p>{LONG}</p>" * 9 + "<p>도하늘 기자 a@b.example</p><p>문여울 기자 c@b.example</p>", None),
        (f"<p>[사진=문여울 기자]</p><p>{LONG}</p>", None),
        (f"<p>{LONG}2022년 11월 3일 도하늘 기자는 배를 탔다.</p>", None),
    ],
)
def test_reporters_are_named_above_at_the_beginning_and_below(article: str, author: str | None) -> None:
    assert described(f"<h2>나루섬 뱃길 열려</h2>{article}").get("author") == author


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("<p class='byline'>By Mara Lind</p>", "Mara Lind"),
        ("<p class='meta byline'>By <a rel='author'>Mara Lind</a>, Staff Writer | March 3, 2024</p>", "Mara Lind"),
        ("<p class='byline'>By <a>Mara Lind</a> and <a>Juan de la Cruz</a></p>", "Mara Lind and Juan de la Cruz"),
        ("<p itemprop='author'><span>M. O’Neill</span></p>", "M. O’Neill"),
        ("<p>Mara Lind, Senior Staff Writer</p>", "Mara Lind"),
        ("<p>By Mara Lind | mara@paper.example</p>", "Mara Lind"),
        ("<p>By Mara Lind</p><p>Published on 3 March 2024</p>", "Mara Lind"),
        ("<p>By Mara Lind</p>", None),  # nothing else says that it is a byline: so may a headline begin
        ("<p>By Land And Sea to the Pier</p><p>2024</p>", None),
        ("<p class='byline'>Posted by admin on March 3, 2024</p>", None),
        ("<p class='author'>The editors of this paper</p>", None),
        ("<p>Mara Lind</p><p>March 3, 2024</p>", None),
        ("<p class='author'>Mara Lind</p><p class='author'>Juan Cruz</p>", None),  # a discussion
        ("<div class='comments'><p class='author'>Mara Lind</p></div>", None),
    ],
)
def test_english_bylines_name_the_author_where_markup_job_or_date_say_so(byline: str, author: str | None) -> None:
    assert described(f"<h2>A new ferry for the island</h2>{byline}{PROSE}").get("author") == author


def test_a_declared_author_is_the_name_alone() -> None:
    head = '<meta name="author" content="도하늘 기자 dohn@paper.example">'
    assert described(PROSE, head=head)["author"] == "도하늘"
    assert "author" not in described(PROSE, head='<meta name="author" content="dohn@paper.example">')


def test_declarations_of_a_document_type_are_no_text() -> None:
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 9}">' for a, b in ("ab", "bc", "cd"))
    page = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaa">{bomb}]><html><body>{PROSE}</body></html>'
    assert read_html(page.encode(), "a.xhtml")[0] == PROSE[3:-4]


def test_the_panels_of_tabs_are_text() -> None:
    assert lines_of(PROSE + "<div role=tabpanel hidden>It sails daily.</div><div hidden>No.</div>")[1:] == [
        "It sails daily."
    ]


def test_a_page_within_the_page_is_read_in_its_place() -> None:
    inner = "<p>The fare is 4 crowns.</p><iframe srcdoc='<p>Children ride free.</p>'></iframe><script>no</script>"
    frame = f'<iframe title="fares" srcdoc="{html.escape(inner)}">Frames are off.</iframe>'
    assert lines_of(f"{PROSE}{frame} after{PROSE}") == [
        PROSE[3:-4], "The fare is 4 crowns.", "Children ride free.", "after", PROSE[3:-4]
    ]  # fmt: skip
    hidden = frame.replace("title=", 'style="display:none" title=')
    assert lines_of(f"{PROSE}{hidden}") == [PROSE[3:-4]]


@given(st.integers(min_value=1, max_value=3_000))
def test_a_long_page_within_the_page_is_read_whole(count: int) -> None:
    inner = " ".join(f"{number}=a" for number in range(count))
    assert lines_of(f'{PROSE}<iframe srcdoc="{inner}"></iframe>')[1:] == [inner]


HOSTILE: list[Callable[[int], str]] = [
    lambda n: "<div " + " ".join(f"a{i}=1" for i in range(n)) + f">{PROSE}</div>",
    lambda n: "<div>" * n + PROSE,
    lambda n: "<table><tr><td>" * n + PROSE,
    lambda n: "<ul><li>x" * n + PROSE,
    lambda n: "<table><tr>" + "<td>a" * n + f"</table>{PROSE}",
    lambda n: "<header><h1>" * n + PROSE,
    lambda n: "<iframe srcdoc='<p>a'></iframe>" * n + PROSE,
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_page_is_read_in_linear_time(number: int) -> None:
    started = time.process_time()  # the clock on the wall also counts what others do
    text, *_ = read_html(HOSTILE[number](100_000).encode(), "a.html")
    assert PROSE[3:-4] in text
    assert time.process_time() - started < 20  # seconds; quadratic work takes minutes


def test_a_form_tells_what_was_filled_in_and_what_was_not_chosen() -> None:
    form = (
        "<form><label for=a>부서</label> <input id=a value=기록팀><br><label>전화: <input type=tel value=301></label>"
        "<p><label for=b>근무</label><select id=b><option>시간제<option selected>전일제</select>"
        "<p><label><input type=checkbox checked>기록</label><label><input type=radio>사서</label>"
        "<p>소개<textarea>문서고를 돌보았다.</textarea>"
        "<input type=hidden value=secret><input type=password value=secret><input type=submit value=send><input></form>"
    )
    assert lines_of(PROSE + form)[1:] == [
        "부서: 기록팀", "전화: 301", "근무: 전일제", "☑ 기록 ☐ 사서", "소개 문서고를 돌보았다.",
    ]  # fmt: skip


def test_the_legend_of_a_choice_introduces_what_was_chosen() -> None:
    choice = (
        "<fieldset><legend><b>보유</b> 자격:</legend> 모두 고르세요<br>"
        "<label><input type=checkbox checked>기록관리사</label>"
        "<div><input type=checkbox>사서</div>기타 <input value=속기></fieldset><p>끝.</p>"
    )
    assert lines_of(PROSE + choice)[1:] == ["보유 자격: 모두 고르세요; ☑ 기록관리사; ☐ 사서; 기타: 속기", "끝."]
    fields = "<fieldset><legend>신청인</legend><label>성명 <input value=가람></label><p>나이: 31</fieldset>"
    assert lines_of(PROSE + fields)[1:] == ["신청인", "성명: 가람", "나이: 31"]
    assert lines_of(f"{PROSE}<table><tr><th>자격<td>{choice[:-10]}</table>")[1:] == [
        "자격: 보유 자격:; 모두 고르세요; ☑ 기록관리사; ☐ 사서; 기타: 속기",
    ]
    assert lines_of(PROSE + choice.replace("<fieldset>", "<fieldset hidden>"))[1:] == ["끝."]


def test_a_link_of_a_list_of_links_is_written_as_one_and_those_that_a_colon_introduces_as_items() -> None:
    links = "".join(f'<li><a href="{pier}">{pier} pier</a>' for pier in ("North", "East"))
    assert lines_of(f"{PROSE}<h3>See also</h3><ul>{links}</ul>{PROSE}")[2:4] == ["- [North pier]()", "- [East pier]()"]
    assert lines_of(f"{PROSE}<p>It calls at:</p><ul>{links}</ul>{PROSE}")[2:4] == ["- North pier", "- East pier"]
    assert lines_of(f"{PROSE}<ul>{links}<li>West pier</ul>")[1:] == ["- North pier", "- East pier", "- West pier"]
    assert lines_of(f"{PROSE}<ul>{links.replace('</a>', '</a>: shut')}</ul>")[1] == "- North pier: shut"
    assert lines_of(f"<p>Piers</p><ul>{links}</ul>") == ["Piers", "- North pier", "- East pier"]  # they are the text
    apart = "<p><a href=n>North pier</a></p><p><a href=e>East pier</a> &gt;</p>"
    assert lines_of(PROSE + apart)[1:] == ["- [North pier]()", "- [East pier >]()"]
    assert lines_of(PROSE + apart[:38] + PROSE)[1] == "North pier"


@given(st.lists(st.tuples(st.sampled_from(["성명", "Age", "주소"]), st.sampled_from(["가람", "31"])), min_size=1))
def test_each_value_of_a_table_that_is_a_form_stands_behind_its_label(pairs: list[tuple[str, str]]) -> None:
    cells = [f"<th>{label}:<td>{value}" for label, value in pairs]
    for pairs_a_row in (1, 2):
        rows = ["".join(cells[start : start + pairs_a_row]) for start in range(0, len(cells), pairs_a_row)]
        table = "".join(f"<tr>{row}" for row in rows)
        assert lines_of(f"<table>{table}</table>") == [f"{label}: {value}" for label, value in pairs]
    named = "<table><tr><th>Year<th>Boats<tr><th>2021<td>7</table>"
    assert lines_of(named) == ["| Year | Boats |", "|---|---|", "| 2021 | 7 |"]


@pytest.mark.parametrize("title", ["React App", "Vite + Vue + TS", "Insert title here", "제목을 입력하세요", "New Tab"])
def test_the_name_of_a_site_is_no_headline(title: str) -> None:
    site = '<header><h1><a href="/"><img src="a.png">섬소식</a></h1><p>섬 이야기 모음</p></header>'
    article = f"<article><h2>나루섬 뱃길 열려</h2>{PROSE}</article>"
    assert described(site + article, title)["title"] == "나루섬 뱃길 열려"
    assert lines_of(site + article)[0] == "## 나루섬 뱃길 열려"
    linked = '<h1><a href="/ferry/2022/">나루섬 뱃길 열려</a></h1>'
    assert described(linked + PROSE, title)["title"] == "나루섬 뱃길 열려"


@pytest.mark.parametrize(
    "line",
    [
        "Published: 3 November 2022, 17:20 | Updated: 5 November 2022",
        "Posted on Nov. 3, 2022",
        "Thursday, November 3, 2022 at 5:20 PM",
        "By Ada Quill | 3 Nov 2022",
        "Posted by <a rel=author href=/u>admin</a> on November 3, 2022 in Ferries",
    ],
)
def test_a_day_whose_month_has_its_english_name_is_that_of_the_article(line: str) -> None:
    page = f"<h2>The ferry sails again</h2><p>{line}</p>{PROSE}"
    assert described(page)["published"] == "2022-11-03"


@pytest.mark.parametrize("line", ["Updated: 5 November 2022", "The pier was built by Ada Quill in May 3 phases."])
def test_an_english_day_of_something_else_is_not_that_of_the_article(line: str) -> None:
    assert "published" not in described(f"<h2>The ferry sails again</h2><p>{line}</p>{PROSE}")


def test_neither_an_account_nor_who_comments_is_the_author(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(
        '<html><head><meta name="author" content="admin"></head><body><h1>The ferry sails again</h1>'
        "<p>It leaves at seven.</p><h3>1 reply</h3><p>By Ada Quill, 3 November 2022</p><p>At last.</p></body></html>",
        encoding="utf-8",
    )
    document = load_document(page, source="a.html", max_bytes=10_000)
    assert (document.author, document.published) == (None, None)


def test_a_table_of_one_column_places_paragraphs() -> None:
    table = "<table><tr><td>나루섬 뱃길 열려</td></tr><tr><td>하루 세 번 간다.<br><br>뱃삯은 3천 원.</td></tr></table>"
    assert lines_of(PROSE + table)[1:] == ["나루섬 뱃길 열려", "하루 세 번 간다.", "뱃삯은 3천 원."]


def test_a_table_and_a_list_of_terms_in_a_cell_are_words_of_the_cell() -> None:
    table = (
        "<table><tr><th>Day</th><th>Sailings</th></tr><tr><td>Monday</td><td><table><tr><td>twice</td></tr></table></td></tr>"
        "<tr><td>Sunday</td><td><dl><dt>morning</dt><dd>9:10</dd><dt>evening</dt><dd>18:40</dd></dl></td></tr></table>"
    )
    assert lines_of(PROSE + table)[1:] == [
        "| Day | Sailings |", "|---|---|", "| Monday | twice |", "| Sunday | morning: 9:10; evening: 18:40 |",
    ]  # fmt: skip


def test_a_term_that_is_explained_in_prose_stands_above_it() -> None:
    terms = "<dl><dt>When does it sail?</dt><dd>At seven.</dd><dt>Draught</dt><dd>2 m</dd><dd>3 m laden</dd></dl>"
    assert lines_of(PROSE + terms)[1:] == ["When does it sail?", "At seven.", "Draught", "2 m", "3 m laden"]


@pytest.mark.parametrize(
    "record", ["<p>{0}<br>배차: 하루 {1}<br>야간: {2}</p>", "<ul><li>{0}</li><li>하루 {1}</li><li>{2}</li></ul>"]
)
def test_records_of_line_breaks_and_of_lists_stand_apart(record: str) -> None:
    text = read_html(f"<body>{PROSE}{''.join(record.format(n, n % 2, '없음') for n in (1, 2, 3))}".encode(), "a.html")[
        0
    ]
    assert [len(part.split("\n")) for part in text.split("\n\n")[1:]] == [3, 3, 3]


def test_a_page_that_only_shows_another_one_names_it() -> None:
    with pytest.raises(DocumentError, match=r"without text.*part-1\.html"):
        read_html(b"<body><div><iframe src='part-1.html'></iframe></div></body>", "a.html")


def test_the_mark_of_a_note_is_no_part_of_a_sentence() -> None:
    page = (
        '<html><body><h1>Salt</h1><p>The pan lay south.<a href="#n1">1</a> It was large'
        '<sup><a href="#n2">[2]</a></sup>. See room <a href="#r3">3</a>.</p>'
        '<p id="n1">1 It is a field now.</p></body></html>'
    )
    text = read_html(page.encode(), "a.html")[0]
    assert "The pan lay south. It was large. See room 3." in text
    assert "1 It is a field now." in text


def test_a_linked_figure_that_leads_to_no_note_stays_in_its_word() -> None:
    page = (
        '<html><body><h1>법</h1><p>제<a href="#a12">12</a>조에 따라 표<a href="#t3">3</a>을 본다.</p>'
        '<h2 id="a12">제12조</h2><table id="t3"><tr><td>요금</td><td>900원</td></tr></table></body></html>'
    )
    assert "제12조에 따라 표3을 본다." in read_html(page.encode(), "a.html")[0]


def test_a_line_with_the_label_of_a_title_does_not_outrank_a_headline() -> None:
    page = "<html><body><h1>Jane Roe</h1><p>Title: Associate Professor</p><p>She teaches law.</p></body></html>"
    assert read_html(page.encode(), "a.html")[1]["title"] == "Jane Roe"


def test_a_heading_over_nothing_but_links_is_no_headline() -> None:
    page = (
        '<html><head><title>해온일보</title><meta property="og:site_name" content="해온일보"></head><body>'
        '<div class="tit">은파항 새 방파제 내년 완공</div><p>소미르 기자 승인 2024.03.15 09:12</p>'
        "<p>은파항의 새 방파제가 내년 봄에 완공될 것이라고 시가 밝혔다.</p><h4>관련기사</h4>"
        '<div class="related"><ul><li><a href="/1">은파항 어민 간담회</a></li>'
        '<li><a href="/2">설계 변경</a></li></ul></div></body></html>'
    )
    text, description, *_ = read_html(page.encode(), "a.html")
    assert description["title"] == "은파항 새 방파제 내년 완공"
    assert description["published"] == "2024-03-15"
    assert "관련기사" not in text


def test_the_field_of_the_title_on_a_board_is_the_title_of_the_page() -> None:
    page = (
        "<html><head><title>새솔시청 > 보도자료</title></head><body><h2>보도자료</h2><table>"
        "<tr><th>제목</th><td colspan=3>새솔시, 물놀이장 연다</td></tr>"
        "<tr><th>작성자</th><td>공원과</td><th>등록일</th><td>2024-06-20</td></tr>"
        "<tr><td colspan=4><p>새솔시는 물놀이장을 연다.</p><p>월요일에는 쉰다.</p></td></tr></table></body></html>"
    )
    text, description, *_ = read_html(page.encode(), "a.html")
    assert description["title"] == "새솔시, 물놀이장 연다"
    assert "새솔시는 물놀이장을 연다. 월요일에는 쉰다." in text
