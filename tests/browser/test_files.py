"""The library: files come in, good and bad, are read, filtered and taken out; the chat sees each change at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from visitor import OPENED, QUOTED, Visit, visiting

pytestmark = pytest.mark.slow

MILL = "# 구름 방앗간\n\n구름 방앗간은 1987년에 문을 열었다. 구름 방앗간의 주인은 오미래이다.\n"
ASKED = "구름 방앗간은 언제 문을 열었나?"


@pytest.fixture
def visit(browser: Browser, serve) -> Iterator[Visit]:  # type: ignore[no-untyped-def]
    """A visitor of a page that he may change."""
    with visiting(browser, serve(max_file_mb=1)) as visitor:
        yield visitor


def upload(visit: Visit, *paths: Path) -> str:
    visit.page.set_input_files("#files input[type=file]", list(paths))
    visit.page.wait_for_selector(".uploads h2:has-text('추가 결과')")
    return visit.page.inner_text("#uploads")


def test_good_and_bad_files_each_have_their_outcome(visit: Visit, tmp_path: Path) -> None:
    good, wrong, empty, broken = (tmp_path / name for name in ("방앗간.md", "그림.psd", "빈 글.txt", "깨진.pdf"))
    good.write_text(MILL, encoding="utf-8")
    wrong.write_bytes(b"\x89PNG")
    empty.write_text("")
    broken.write_bytes(b"%PDF-1.7 and no more")
    said = upload(visit, good, wrong, empty, broken)
    for expected in ("방앗간.md", "추가함", "읽을 수 없는 형식", "빈 파일입니다", "읽지 못했습니다"):
        assert expected in said
    assert visit.page.locator(".uploads .failed").count() == 3
    visit.open_tab("문서")
    visit.page.wait_for_function("document.querySelectorAll('.documents tbody tr').length === 3")
    visit.open_tab("대화")
    assert "1987년" in visit.ask(ASKED, 1)
    visit.page.click("#filter > button")
    visit.page.wait_for_selector("#choice label:has-text('구름 방앗간')")


def test_the_chat_sees_every_upload(visit: Visit, tmp_path: Path) -> None:
    for number, name in enumerate(("하나", "둘"), start=3):
        path = tmp_path / f"{name}.md"
        path.write_text(MILL.replace("구름", name), encoding="utf-8")
        upload(visit, path)
        visit.page.wait_for_selector(f".uploads li:has-text('{name}.md')")
        visit.open_tab("대화")
        visit.page.wait_for_selector(f"#status:has-text('{number}건')")


def test_a_file_that_is_too_large_is_refused_in_words(visit: Visit, tmp_path: Path) -> None:
    large = tmp_path / "큰 글.txt"
    large.write_text("가" * 400_000, encoding="utf-8")
    assert "너무 큽니다" in upload(visit, large)
    visit.open_tab("문서")
    expect(visit.page.locator(".documents tbody tr")).to_have_count(2)


def test_the_same_file_again_changes_nothing_and_another_text_replaces_it(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "방앗간.md"
    path.write_text(MILL, encoding="utf-8")
    assert "추가함" in upload(visit, path)
    visit.reload()
    assert "이미 있음" in upload(visit, path)
    path.write_text(MILL.replace("1987", "1990"), encoding="utf-8")
    visit.reload()
    assert "새 내용으로 바꿈" in upload(visit, path)
    visit.open_tab("대화")
    assert "1990년" in visit.ask(ASKED, 1)


def test_a_document_is_read_and_removed_after_asking(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    visit.open_tab("문서")
    row = page.locator(".documents tr", has_text="달빛 도서관 이야기")
    row.locator(".read-one").click()
    page.wait_for_selector("#reading article")
    assert QUOTED in page.inner_text("#reading")
    row.locator(".remove-one").click()
    assert "달빛 도서관 이야기" in page.inner_text("#asking")
    page.click("#asking button[value=cancel]")
    expect(page.locator(".documents tbody tr")).to_have_count(2)
    row.locator(".remove-one").click()
    page.click("#asking button[value=sure]")
    row.wait_for(state="detached")
    visit.open_tab("대화")
    assert visit.page.locator('.exchange[data-exchange="1"] .reply.answer').count() == 1
    page.wait_for_function("document.querySelector('#status').innerText.includes('1건')")
    visit.ask(OPENED, 2)
    assert page.locator('.exchange[data-exchange="2"] .reply.abstention').count() == 1
    page.click('.marker[data-exchange="1"] >> nth=0')
    page.wait_for_selector("#document .hint")
    assert page.text_content("#document mark.current") == QUOTED


def test_an_empty_library_says_what_to_do(visit: Visit) -> None:
    page = visit.page
    visit.open_tab("문서")
    for left in (1, 0):
        page.click(".remove-one >> nth=0")
        page.click("#asking button[value=sure]")
        page.wait_for_function(f"document.querySelectorAll('.documents tbody tr').length === {left}")
    assert "바로 질문할 수 있습니다" in page.inner_text("#documents")
    visit.open_tab("대화")
    page.wait_for_function("document.querySelector('#status').innerText.includes('색인된 문서가 없습니다')")
    visit.ask(OPENED, 1)
    assert page.locator(".reply.abstention").count() == 1


def test_answers_come_from_the_chosen_documents_only(visit: Visit) -> None:
    page = visit.page
    page.click("#filter > button")
    page.check("#choice label:has-text('등대 일지') input")
    page.wait_for_selector("#filter > button:has-text('1건에서 검색')")
    visit.ask(OPENED, 1)
    assert page.locator(".reply.abstention").count() == 1
    visit.reload()
    page.wait_for_selector("#filter > button:has-text('1건에서 검색')")
    page.click("#filter > button")
    assert page.is_checked("#choice label:has-text('등대 일지') input")
    page.click("#choice button[type=reset]")
    page.wait_for_selector("#filter > button:has-text('모든 문서')")
    page.check("#choice label:has-text('골목신문') input")
    assert QUOTED in visit.ask(OPENED, 2)
    page.click("#choice button[type=reset]")
    visit.enter("#choice input[name=since]", "2021")
    page.wait_for_selector("#filter > button:has-text('1건에서 검색')")
    visit.enter("#choice input[name=since]", "yesterday")
    page.wait_for_selector("#notice .failure:has-text('날짜로 읽을 수 없습니다')")
    visit.reload()
    page.wait_for_selector("#filter > button:has-text('확인해 주세요')")
    page.click("#filter > button")
    page.click("#choice button[type=reset]")
    page.wait_for_selector("#filter > button:has-text('모든 문서')")


def test_files_dropped_while_others_are_taken_in_come_in_too(visit: Visit, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.md" for name in ("하나", "둘")]
    for path in paths:
        path.write_text(MILL.replace("구름", path.stem) * 40, encoding="utf-8")
    visit.open_tab("문서")
    for path in paths:
        visit.page.set_input_files("#files input[type=file]", path)
        visit.page.wait_for_selector("#uploads li, .uploads h2")
    expect(visit.page.locator(".documents tbody tr")).to_have_count(4, timeout=60000)
