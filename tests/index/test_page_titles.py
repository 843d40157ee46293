"""The title of a web page whose own title names the site, or whose headline is no heading."""

from __future__ import annotations

import pytest

from rag.index.documents.html import read_html

SITE, NEWS = "가온시보 - 바른 소식", "온샘천 산책로 6km 새로 열린다"
PROSE = "<p>산책로는 10월 20일에 열린다. 쉼터 여덟 곳이 들어선다.</p>"
BYLINE = "<div>서다올 기자 | 2024-10-02 09:30</div>"


def title_of(body: str, title: str = SITE, head: str = "") -> str:
    page = f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'
    return read_html(page.encode(), "a.html")[1]["title"]


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="headline">{NEWS}</div>{PROSE}',
        f'<span itemprop="headline">{NEWS}</span>{PROSE}',
        f"<h1>{NEWS}</h1>{BYLINE}{PROSE}",
        f"<table><tr><td><b>{NEWS}</b></td></tr><tr><td>입력 2024.10.02</td></tr></table>{PROSE}",
        f"<p>{NEWS}</p><p>쉼터 8곳 들어서</p>{BYLINE}{PROSE}",
        f"<p>사회</p><p>{NEWS}</p><p>작성자 : 서다올 작성일 : 2024-10-02</p>{PROSE}",
        f"<p>홈 > 소식 > 사회</p><p>{NEWS}</p>{BYLINE}{PROSE}",
    ],
)
def test_a_headline_that_the_page_shows_is_the_title_of_a_page_with_the_name_of_its_site(body: str) -> None:
    assert title_of(body) == NEWS


def test_what_a_page_declares_and_shows_is_its_title() -> None:
    body = f"<p>{NEWS}</p><p>쉼터 8곳</p>{PROSE}"
    head = '<meta property="og:title" content="{} | 가온시보">'
    assert title_of(body, f"{NEWS} - 가온시보") == NEWS
    assert title_of(body, head=head.format(NEWS)) == NEWS
    name = '<meta property="og:site_name" content="가온시보">'
    assert title_of(PROSE, "가온시보", head.format(NEWS) + name) == NEWS
    assert title_of(f"<h2>{NEWS}</h2>{PROSE}", "가온시보", name) == NEWS


def test_the_declared_title_stays_where_no_line_is_a_headline() -> None:
    assert title_of(PROSE, "산책로 안내") == "산책로 안내"
    assert title_of(f"<p>산책로는 시가 놓았다.</p>{BYLINE}{PROSE}", "산책로 안내") == "산책로 안내"
    listed = "".join(f'<p class="subject">{number}번 소식</p>' for number in range(3))
    assert title_of(listed + PROSE, "산책로 안내") == "산책로 안내"
