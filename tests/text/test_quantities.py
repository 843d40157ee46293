"""Laws of the readers of quantities over generated text, then tables of equal, different and absent quantities."""

from __future__ import annotations

import datetime
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.quantities.quantity import (
    PartialDate,
    Quantity,
    excludes,
    find_quantities,
    parse_partial_date,
    same_quantity,
)

SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
PIECES = "약 3 만 억 1.6 조 개 명 두 -5 % ~ 2023 년 7 월 3 일 May $ B 오후 시 간 six"

JULY_2023 = PartialDate(2023, 7, 17)


def only(text: str, reference: PartialDate | None = None) -> Quantity:
    """The one quantity of a text."""
    found = find_quantities(text, reference=reference)
    assert len(found) == 1, (text, found)
    return found[0]


def korean_mixed(number: int) -> str:
    """12345 -> 1만2345."""
    parts = []
    for scale, word in ((10**16, "경"), (10**12, "조"), (10**8, "억"), (10**4, "만"), (1, "")):
        digits, number = divmod(number, scale)
        if digits:
            parts.append(f"{digits}{word}")
    return "".join(parts)


def korean_words(number: int) -> str:
    """12345 -> 일만이천삼백사십오."""
    words = ""
    for scale, big in ((10**8, "억"), (10**4, "만"), (1, "")):
        section, number = divmod(number, scale)
        for step, small in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
            digit, section = divmod(section, step)
            words += " 일이삼사오육칠팔구"[digit].strip() + small if digit else ""
        words += big if words and words[-1] not in "억만" and scale > 1 else ""
    return words


def english_words(number: int) -> str:
    """2025 -> two thousand and twenty-five; below a billion."""
    small = dict(enumerate(SMALL.split(), start=1))
    tens = dict(enumerate(TENS.split(), start=2))
    for scale, word in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = english_words(number % scale)
            return f"{english_words(number // scale)} {word}" + (f" and {rest}" if rest else "")
    if number < 20:
        return small.get(number, "")
    return tens[number // 10] + (f"-{small[number % 10]}" if number % 10 else "")


class TestLaws:
    @given(st.integers(1, 10**19))
    def test_a_number_in_mixed_korean_notation_reads_back(self, number: int) -> None:
        assert only(f"{korean_mixed(number)}개").value == number

    @given(st.integers(1, 10**19))
    def test_a_number_with_commas_reads_back(self, number: int) -> None:
        assert only(f"{number:,} people").value == only(f"{number} people").value == number

    @given(st.integers(10, 10**7))
    def test_a_number_in_korean_words_reads_back(self, number: int) -> None:
        assert only(f"{korean_words(number)} 달러").value == number

    @given(st.integers(2, 10**9 - 1))
    def test_a_number_in_english_words_reads_back(self, number: int) -> None:
        assert only(f"{english_words(number)} dollars").value == number

    @given(st.decimals(Decimal("0.01"), 999, places=2), st.sampled_from(["thousand", "million", "billion", "trillion"]))
    def test_english_scales_multiply(self, number: Decimal, scale: str) -> None:
        power = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}[scale]
        assert only(f"${number} {scale}").value == number * power

    @given(st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31)))
    def test_every_spelling_of_a_date_reads_back(self, day: datetime.date) -> None:
        expected = PartialDate(day.year, day.month, day.day)
        year, month, date = expected.year, expected.month, expected.day
        for text in (
            day.isoformat(),
            f"{year}년 {month}월 {date}일",
            f"{year % 100:02}년 {month}월 {date}일",
            f"{year}. {month}. {date}.",
            f"{year}/{month}/{date}",
            f"{day:%B} {date}, {year}",
            f"{date} {day:%b} {year}",
        ):
            assert parse_partial_date(text) == only(text).value == expected, text

    @given(
        st.text()
        | st.text("0123456789.,-~ $%년월일시분만억조원명개두세한여약제첫수이십twohundred millionQ:'()", max_size=60)
        | st.lists(st.sampled_from(PIECES.split())).map("".join)
    )
    def test_any_text_is_read_in_order_with_exact_places(self, text: str) -> None:
        for reference in (None, JULY_2023, PartialDate(2023)):
            last = {True: 0, False: 0}  # where the last date and the last amount ended
            for quantity in find_quantities(text, reference=reference):
                is_date = quantity.kind == "date"
                assert last[is_date] <= quantity.start < quantity.end
                assert text[quantity.start : quantity.end] == quantity.text
                assert same_quantity(quantity, quantity)
                last[is_date] = quantity.end

    @given(st.text("12.,년월일만억개명%$ 두세", max_size=30), st.text("12.,년월일만억개명%$ 두세", max_size=30))
    def test_sameness_is_symmetric(self, left: str, right: str) -> None:
        for a in find_quantities(left):
            for b in find_quantities(right):
                assert same_quantity(a, b) == same_quantity(b, a)

    @pytest.mark.parametrize(
        "unit",
        [
            *(
                "1",
                "m",
                "1,111,",
                "1.",
                "1-",
                "만",
                "1만",
                "일이",
                "십",
                "two ",
                "열한 ",
                "$",
                "a.",
                "a-1",
                "1조 ",
                "q@",
                "1D",
            ),
            *("월1일", "july ", " ", "\n", "~", "약 ", "수", "2023.", "a1"),
        ],
    )
    def test_hostile_text_takes_linear_time(self, unit: str) -> None:
        for text in (unit * (40_000 // len(unit)), unit * (40_000 // len(unit)) + "D"):
            started = time.perf_counter()
            find_quantities(text)
            # Quadratic time would take minutes.
            assert time.perf_counter() - started < 10


EQUAL = [
    ["3140억", "3,140억", "3140억 개의", "3천140억", "314 billion", "314B", "314,000,000,000", "３１４０억"],
    ["8조 2000억원", "8조2천억 원", "8.2조원", "8.2 trillion won", "₩8.2 trillion", "KRW 8.2 trillion", "8.2조"],
    ["1.6조", "1.6조 개로", "1.6 trillion", "1.6T"],
    ["60억 달러", "60억달러라고", "$6 billion", "$6B", "$6bn", "6 billion dollars", "USD 6 billion", "US$6 billion"],
    ["60억 달러", "six billion dollars", "육십억 달러", "6,000,000,000달러"],
    ["800만 달러", "$8 million", "팔백만 달러", "$8m"],
    ["백만 달러", "$1 million", "a million dollars", "1백만 달러"],
    ["1만 위안", "10,000 yuan", "일만 위안"],
    ["1만1000달러", "1만 1000달러", "$11,000"],
    ["1천명", "1000명", "1,000 people", "천 명을"],
    ["두 명을", "2명이", "two people", "2 persons"],
    ["열한 명", "11명의", "eleven people"],
    ["이십만 명", "20만명으로", "200,000 people"],
    ["128만 4천 명", "128만4천 명", "128만 4000명", "1,284,000 people"],
    ["15만 5천여 명", "155,000 people"],
    ["8조2천억 원쯤이다", "8조 2000억 원"],
    ["500 million", "half a billion"],
    ["6", "half a dozen"],
    ["세 가지가", "세가지로", "3가지", "3개"],
    ["4곳에", "네 곳", "four companies", "4개 사가"],
    ["240여 개 사가", "240곳"],
    ["GPU 10만 개", "GPU 10만 장을", "GPU 10만 대가"],
    ["8만회나", "80,000 times", "8만 번"],
    ["8.8배", "8.8x", "8.8 times"],
    ["45%나", "45 퍼센트", "45 percent", "45 per cent", "４５％", "forty-five percent"],
    ["45%p", "45퍼센트포인트", "45 percentage points"],
    ["영하 5도", "-5도"],
    ["6개월간", "six months", "6 months", "여섯 달", "6-month", "반년"],
    ["두 달", "2개월", "two months"],
    ["2주", "14 days", "two weeks"],
    ["1년 6개월", "18개월", "1년 반"],
    ["1시간 30분", "90분"],
    ["3일", "3일간", "three days"],
    ["오후 1시", "13:00", "1 pm", "1 p.m.", "13시", "1시"],
    ["2023년 7월 12일", "2023.7.12", "2023. 7. 12.", "2023-07-12", "2023/7/12", "July 12, 2023", "12 July 2023"],
    ["2023년 7월 12일", "23년 7월 12일", "'23.7.12", "7월 12일", "12일에", "2023년"],
    ["2024년 3월", "March 2024", "2024-03"],
    ["2017년부터", "2017"],
    ["1분기", "Q1", "the first quarter", "3월"],
    ["1990년대", "1990s", "90년대", "1995년"],
    ["1위", "첫 번째", "No. 1", "1st", "1등", "its first"],
    ["세 번째", "3rd", "셋째"],
    ["622호", "No. 622", "제622호"],
    ["3분의 1", "삼분의 일"],
]


def test_equal_pairs() -> None:
    for spellings in EQUAL:
        first = only(spellings[0])
        for spelling in spellings[1:]:
            assert same_quantity(first, only(spelling)), (first, only(spelling))


DIFFERENT = [
    ("1억 명", "1조 명"),
    ("60억 달러", "60억 원"),
    ("$6 billion", "$6 million"),
    ("45%", "45%p"),
    ("45%", "45"),
    ("45%", "46%"),
    ("-5%", "5%"),
    ("2023-07", "2024-07"),
    ("2023년 7월", "2023년 8월"),
    ("2023년", "7월"),
    ("1분기", "4월"),
    ("2017", "2017년 3월"),
    ("3일간", "7월 3일"),
    ("6개월", "6년"),
    ("두 명", "두 곳"),
    ("1위", "1회"),
    ("622호", "622명"),
    ("오후 1시", "오전 1시"),
    ("13:00", "13명"),
    ("1.600", "1.6조"),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_pairs(left: str, right: str) -> None:
    assert not same_quantity(only(left), only(right))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "그록-1",
            "Grok-1은",
            "Grok-1.5",
            "GPT-4",
            "GPT-4o",
            "GPT4",
            "달리2를",
            "D1칩",
            "M1칩",
            "F-150",
            "A100",
            "H100",
        ),
        *(
            "Llama-2-70B",
            "메타퀘스트3",
            "xAI",
            "a16z",
            "3D",
            "웹3.0",
            "Web3.0",
            "5G",
            "4K",
            "10-K filing",
            "스테이블 디퓨전2",
        ),
        *("02-2000-2167", "https://example.com/2024/12?page=3", "me12@example.com", "[12]", "1인당", "127.0.0.1"),
        *(
            "수천억",
            "수만 명",
            "수십 장",
            "몇 명",
            "두세 명",
            "several million",
            "hundreds of people",
            "a few thousand",
        ),
        *(
            "이 회사",
            "일 때문에",
            "사 주세요",
            "만 하다",
            "구조 개선",
            "조사 결과",
            "이사회",
            "세대",
            "세계",
            "한편",
            "네이버",
        ),
        *("만일", "천사", "no one", "one of them", "two-way", "오늘", "지난해", "last month"),
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()


def week(year: int, month: int, day: int) -> int:
    """The week of a day, by the ordinal of its Monday."""
    there = datetime.date(year, month, day)
    return there.toordinal() - there.weekday()


RELATIVE = [
    ("올해", PartialDate(2023)),
    ("지난해 6월", PartialDate(2022, 6)),
    ("작년 6월", PartialDate(2022, 6)),
    ("June last year", PartialDate(2022, 6)),
    ("재작년", PartialDate(2021)),
    ("내년", PartialDate(2024)),
    ("올해 3월", PartialDate(2023, 3)),
    ("올해 1분기", PartialDate(2023, quarter=1)),
    ("지난달", PartialDate(2023, 6)),
    ("last month", PartialDate(2023, 6)),
    ("이번 달 3일", PartialDate(2023, 7, 3)),
    ("어제", PartialDate(2023, 7, 16)),
    ("지난주", PartialDate(week=week(2023, 7, 10))),
    ("지난 주말", PartialDate(week=week(2023, 7, 10))),
    ("last week", PartialDate(week=week(2023, 7, 10))),
    ("이번 주", PartialDate(week=week(2023, 7, 17))),
    ("next week", PartialDate(week=week(2023, 7, 24))),
]
AGO = [
    ("3년 전", PartialDate(2020)),
    ("그는 3년 전에 회사를 세웠다", PartialDate(2020)),
    ("박물관은 두 달 전 문을 열었다", PartialDate(2023, 5)),
    ("8개월 전부터", PartialDate(2022, 11)),
    ("회사가 2주 전 발표했다", PartialDate(week=week(2023, 7, 3))),
    ("행사는 3일 전이다", PartialDate(2023, 7, 14)),
    ("three years ago", PartialDate(2020)),
    ("It closed a year ago.", PartialDate(2022)),
    ("Two weeks ago it rained.", PartialDate(week=week(2023, 7, 3))),
    ("10 days ago", PartialDate(2023, 7, 7)),
]


@pytest.mark.parametrize(("text", "date"), AGO)
def test_a_time_ago_is_a_date_as_coarse_as_its_unit_and_stays_a_length(text: str, date: PartialDate) -> None:
    found = find_quantities(text, reference=JULY_2023)
    assert [q.value for q in found if q.kind == "date"] == [date]
    assert {q.unit for q in found if q.kind == "date"} == {"ago"}
    assert find_quantities(text) == tuple(q for q in found if q.kind != "date")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "마감 3일 전까지",
            "신청은 3일 전까지",
            "창업하기 2년 전",
            "개원 3년 전에",
            "약 3년 전",
            "한 3년 전",
            "10여 년 전",
        ),
        *("about three years ago", "more than a year ago", "two to three years ago", "a few weeks ago", "3년 전문가"),
        *("다음 주제", "지난 주식 거래", "this weekly", "last weekend"),
    ],
)
def test_what_is_only_about_so_long_ago_or_before_something_else_is_no_date(text: str) -> None:
    assert not [q for q in find_quantities(text, reference=JULY_2023) if q.kind == "date"]


@given(st.dates(datetime.date(1900, 1, 8), datetime.date(2100, 12, 20)), st.dates())
def test_a_week_has_its_seven_days_and_excludes_every_other(day: datetime.date, other: datetime.date) -> None:
    of_it = PartialDate(week=week(day.year, day.month, day.day))
    same = abs((other - day).days) < 7 and other.isocalendar()[:2] == day.isocalendar()[:2]
    whole = PartialDate(other.year, other.month, other.day)
    assert of_it.agrees_with(whole) == whole.agrees_with(of_it) == same
    assert of_it.excludes(whole) != same
    assert of_it.agrees_with(PartialDate(day.year, day.month, day.day))
    assert not of_it.excludes(PartialDate(day.year, day.month))


@given(st.integers(1, 99), st.sampled_from(["년", "개월", "주", "일"]), st.dates(datetime.date(1950, 1, 1)))
def test_a_time_ago_is_never_finer_than_its_unit(count: int, unit: str, day: datetime.date) -> None:
    reference = PartialDate(day.year, day.month, day.day)
    (date,) = [q.value for q in find_quantities(f"{count}{unit} 전", reference=reference) if q.kind == "date"]
    assert isinstance(date, PartialDate)
    assert (date.day is not None, date.week is not None) == (unit == "일", unit == "주")
    assert (date.month is not None) == (unit in {"개월", "일"})


@pytest.mark.parametrize(("text", "date"), RELATIVE)
def test_relative_dates_count_from_the_reference(text: str, date: PartialDate) -> None:
    assert only(text, JULY_2023).value == date


def test_a_relative_date_without_reference_keeps_what_is_stated() -> None:
    quantity = only("지난해 6월")
    assert (quantity.value, quantity.text) == (PartialDate(month=6), "6월")


def test_last_month_crosses_the_year() -> None:
    assert only("지난달", PartialDate(2024, 1)).value == PartialDate(2023, 12)


RANGES = [
    ("7월 26일부터 28일까지", [PartialDate(month=7, day=26), PartialDate(month=7, day=28)]),
    ("7월 26~28일", [PartialDate(month=7, day=26), PartialDate(month=7, day=28)]),
    ("July 26-28, 2023", [PartialDate(2023, 7, 26), PartialDate(2023, 7, 28)]),
    ("2022년 3월부터 6월까지", [PartialDate(2022, 3), PartialDate(2022, 6)]),
    ("2010~2015년", [PartialDate(2010), PartialDate(2015)]),
    ("5~6억 달러", [5 * 10**8, 6 * 10**8]),
    ("$5–6 billion", [5 * 10**9, 6 * 10**9]),
    ("10~20%", [10, 20]),
    ("60억 달러(약 8조 2000억원)", [60 * 10**8, 82 * 10**11]),
    ("20만 3개", [200000, 3]),
    ("1,2위", [1, 2]),
    ("2025 minus 2014", [2025, 2014]),
]


@pytest.mark.parametrize(("text", "values"), RANGES)
def test_both_ends_of_a_range(text: str, values: list[object]) -> None:
    found = find_quantities(text)
    assert [quantity.value for quantity in found] == values
    assert len({quantity.kind for quantity in found}) == 1 or text == "1,2위"


LOOSE = [
    ("약 300명", True, ""),
    ("about 300 people", True, ""),
    ("240여 개 사가", True, ""),
    ("한 달여 만에", True, ""),
    ("1000억원대", True, ""),
    ("300명가량", True, ""),
    ("여섯 명", False, ""),
    ("300명 이상", False, "at_least"),
    ("300명이 넘는", False, "more_than"),
    ("300명 미만", False, "less_than"),
    ("300명 이하", False, "at_most"),
    ("more than 300 people", False, "more_than"),
    ("no more than 300 people", False, "at_most"),
    ("up to 300 people", False, "at_most"),
    ("약 300명 이상", True, "at_least"),
]


@pytest.mark.parametrize(("text", "approximate", "bound"), LOOSE)
def test_words_that_loosen_a_number(text: str, approximate: bool, bound: str) -> None:
    quantity = only(text)
    assert (quantity.approximate, quantity.bound) == (approximate, bound)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-06-15", PartialDate(2024, 6, 15)),
        ("2024-06", PartialDate(2024, 6)),
        ("2024", PartialDate(2024)),
        ("2024년 6월", PartialDate(2024, 6)),
        ("sometime in 2024", None),
        ("2024-13", None),
        ("", None),
    ],
)
def test_parse_partial_date(text: str, date: PartialDate | None) -> None:
    assert parse_partial_date(text) == date


@pytest.mark.parametrize("text", ["2월 30일", "2023-02-29"])
def test_a_date_that_no_calendar_has_is_kept_as_stated_but_not_parsed(text: str) -> None:
    assert only(text).kind == "date"
    assert not same_quantity(only(text), only("2월 28일"))
    assert parse_partial_date(text) is None


def test_a_date_without_fields_agrees_with_nothing() -> None:
    assert not PartialDate().agrees_with(PartialDate())


CENTURIES_AND_BARE_YEARS = [
    ("in 2012", PartialDate(2012)),
    ("by 2030.", PartialDate(2030)),
    ("since 2019, as before", PartialDate(2019)),
    ("the 19th century", PartialDate(century=19)),
    ("the late nineteenth century", PartialDate(century=19)),
    ("19세기", PartialDate(century=19)),
    ("기원전 3세기", PartialDate(century=-3)),
    ("3rd century BC", PartialDate(century=-3)),
]


@pytest.mark.parametrize(("text", "date"), CENTURIES_AND_BARE_YEARS)
def test_centuries_and_years_after_a_word_of_time_are_dates(text: str, date: PartialDate) -> None:
    assert only(text).value == date


@pytest.mark.parametrize("text", ["in 1500 cases", "in 2000 companies", "of 1200 trees"])
def test_a_number_with_a_unit_is_no_year(text: str) -> None:
    assert only(text).kind == "number"


@given(st.integers(1000, 2100))
def test_a_year_is_in_its_century_and_in_no_other(year: int) -> None:
    century = PartialDate(century=-(-year // 100))
    assert PartialDate(year).agrees_with(century)
    assert not PartialDate(year).excludes(century)
    assert PartialDate(year).excludes(PartialDate(century=-(-year // 100) + 1))


def test_dates_exclude_each_other_only_where_one_field_differs() -> None:
    assert excludes(only("2024년 5월"), only("2024년 6월"))
    assert not excludes(only("2024년"), only("6월"))
    assert not excludes(only("2024년"), only("5명"))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("물속 18m까지 잠수했다", "18", "m"),
        ("하루 24mg으로 늘어난다", "24", "mg"),
        ("평균 0.42mm이다", "0.42", "mm"),
        ("2L짜리 두레박", "2", "L"),
        ("전압은 220V다", "220", "V"),
        ("33㎡를 빌렸다", "33", "m²"),
        ("at 60 km/h", "60", "km/h"),
        ("it holds 5 litres", "5", "L"),
    ],
)
def test_units_of_measure_are_read(text: str, value: str, unit: str) -> None:
    (found,) = (one for one in find_quantities(text) if one.unit)
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["5G 통신망", "LTE와 5G"])
def test_a_generation_of_networks_is_no_weight(text: str) -> None:
    assert not [one for one in find_quantities(text) if one.unit == "g"]
