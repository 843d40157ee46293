"""What a document shows and its text does not keep is told, and nothing else is."""

from __future__ import annotations

import io
import random
from email.message import EmailMessage

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from rag.index.documents.docx import read_docx
from rag.index.documents.html import read_html
from rag.index.documents.mail import read_mail
from rag.index.documents.words_kept import what_is_missing

SENTENCES = st.lists(
    st.text(st.sampled_from("가나다라마바사 abcdef 123"), min_size=20, max_size=80), min_size=2, max_size=20
)
PROSE = "".join(
    f"<p>The ferry of {year} leaves the northern pier at half past six and carries forty bicycles below.</p>"
    for year in range(1990, 2000)
)


@given(SENTENCES, st.randoms(use_true_random=False), st.sampled_from([" ", "\n\n- ", " | "]))
def test_nothing_is_told_where_every_letter_is_kept_in_any_order_and_form(
    shown: list[str], order: random.Random, mark: str
) -> None:
    kept = order.sample(shown, len(shown))
    assert what_is_missing(shown, mark.join([*kept, "and more"])) == ()


@given(SENTENCES)
def test_a_part_that_is_lost_is_told_with_its_share_and_its_beginning(shown: list[str]) -> None:
    lost = "잃어버린 문단은 이렇게 시작하고 이 문서의 상당한 부분을 차지하는 긴 글이다. " * 3 * len(shown)
    (notice,) = what_is_missing([*shown, lost], " ".join(shown))
    letters = [sum(map(str.isalnum, text)) for text in (lost, lost + "".join(shown))]
    assert f"about {round(100 * letters[0] / letters[1])}% of what it shows is not read" in notice.english
    assert "“잃어버린 문단은" in notice.english and "“잃어버린 문단은" in notice.korean


def test_a_page_tells_what_was_taken_for_something_else_than_its_text() -> None:
    remarks = "<div class=comments><p>" + "A visitor says that the bicycles are often wet on arrival. " * 4 + "</div>"
    text, _, (notice,) = read_html((PROSE + remarks).encode(), "a.html")
    assert "visitor" not in text and "“A visitor says" in notice.english
    menu = "<ul>" + "".join(f'<li><a href="{n}">A page of the site with number {n}</a>' for n in range(40)) + "</ul>"
    for unread in (f"<nav>{menu}</nav>", f"<div class=menu>{menu}</div>", f"<script>{'x = 1;' * 200}</script>"):
        assert read_html((unread + PROSE).encode(), "a.html")[2] == ()
    assert read_html((PROSE + f"<div style='display:none'>{remarks}</div>").encode(), "a.html")[2] == ()


def test_a_formula_of_a_word_document_is_kept_and_deleted_text_is_not() -> None:
    document = docx.Document()
    document.add_paragraph("The height of the tower follows from its shadow.")
    formula = f"<m:oMath {nsdecls('m')}><m:r><m:t>{'height=shadow*tan(angle)' * 8}</m:t></m:r></m:oMath>"
    document.add_paragraph()._p.append(parse_xml(formula))
    deleted = f"<w:del {nsdecls('w')}><w:r><w:t>{'An older version of this text. ' * 5}</w:t></w:r></w:del>"
    document.add_paragraph()._p.append(parse_xml(deleted))
    buffer = io.BytesIO()
    document.save(buffer)
    text, _, notices = read_docx(buffer.getvalue(), "a.docx")
    assert text == f"The height of the tower follows from its shadow.\n\n{'height=shadow*tan(angle)' * 8}"
    assert notices == ()


@pytest.mark.parametrize("plain", ["The ferry leaves at six.", "The ferry leaves at six.\n\n> When does it leave?"])
def test_of_the_forms_of_a_mail_the_one_is_read_that_says_more(plain: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ann@example.org", "Ferry"
    mail.set_content(plain)
    page = plain.replace("> When", "<blockquote>When").replace("\n\n", "<p>")
    mail.add_alternative(f"<p>{page}</p>", subtype="html")
    assert plain in read_mail(bytes(mail), "a.eml")[0]
    more = "It carries forty bicycles on its lower deck, and it does not sail in a storm."
    mail.get_payload()[1].set_content(f"<p>{page}<p>{more}", subtype="html")
    assert more in read_mail(bytes(mail), "a.eml")[0]
