"""Files of banks: each layout gives the same lines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.bankstatement import reading
from sokoni.commerce.bankstatement.errors import StatementTooLong, StatementUnreadable
from sokoni.commerce.bankstatement.types import BadRow, Fault, ReadLine
from sokoni.core.money import Money

SPANISH = """Cuenta;123-456;;
Titular;Casa Lino;;

Fecha;Fecha valor;Concepto;Referencia;Importe;Saldo
28/11/2026;29/11/2026;Transferencia de Ana Peña;KX7M2PQR;12.990,00;112.990,00
28/11/2026;28/11/2026;Compra;;-5.000,50;107.989,50
;;Total;;7.989,50;
"""
ENGLISH = """Transaction Date,Description,Money Out,Money In,Balance
11/28/2026,"PEÑA, ANA KX7M2PQR",,"12,990.00","112,990.00"
11/28/2026,PURCHASE,"5,000.50",,"107,989.50"
"""
PERSIAN = "تاریخ\tشرح\tبستانکار\tبدهکار\tمانده\n1405/09/07\tواریز آنا\t1,250,000\t\t2,000,000\n"  # noqa: RUF001  # that is how it is written
DIRECTION = "Date|Amount|Credit/Debit|Details\n2026-11-28|12990.00|C|Ana\n2026-11-28|5000.50|D|Purchase\n"
BARE = "2026-11-28,Ana KX7M2PQR,12990.00,112990.00\n2026-11-28,Purchase,-5000.50,107989.50\n"


def said(text: str, currency: str = "COP", encoding: str = "utf-8") -> list[tuple[date, int]]:
    found = reading.read(text.encode(encoding), currency=currency)
    return [(line.booked_on, line.amount.amount) for line in found.lines]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SPANISH, "utf-8"),
        (SPANISH, "cp1252"),
        (SPANISH.replace("\n", "\r\n"), "utf-16"),
        (ENGLISH, "utf-8-sig"),
        (DIRECTION, "utf-8"),
        (BARE, "utf-8"),
    ],
)
def test_every_layout_gives_the_same_lines(text: str, encoding: str):
    assert said(text, encoding=encoding) == [(date(2026, 11, 28), 1_299_000), (date(2026, 11, 28), -500_050)]


def test_persian_files_are_read_with_their_digits_and_days():
    digits = {**{ord(str(digit)): chr(0x06F0 + digit) for digit in range(10)}, ord(","): chr(0x066C)}
    for text in (PERSIAN, PERSIAN.translate(digits)):
        assert said(text, currency="IRR") == [(date(2026, 11, 28), 1_250_000)]


def test_the_words_of_a_line_are_kept_together_and_its_row_counts_in_the_file():
    found = reading.read(SPANISH.encode("cp1252"), currency="COP")
    assert found.lines[0].text == "Transferencia de Ana Peña · KX7M2PQR"
    assert [line.row for line in found.lines] == [5, 6]
    assert found.bad_rows == (BadRow(row=7, fault=Fault.NO_DATE),)


def test_rows_that_cannot_be_read_are_told_and_lose_no_others():
    text = "Date,Amount,Name\n2026-11-28,12.00,Ana\n2026-11-28,much,Bea\nsoon,13.00,Eva\n2026-11-29,14.005,Ida\n"
    found = reading.read(text.encode(), currency="USD")
    assert [line.text for line in found.lines] == ["Ana"]
    faults = [(each.row, each.fault) for each in found.bad_rows]
    assert faults == [(3, Fault.NO_AMOUNT), (4, Fault.NO_DATE), (5, Fault.NO_AMOUNT)]


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\x00\xff\xfe\x89PNG", b"Date,Amount\n", b"a;b\nc;d\n", b'Date,Amount\n"2026-11-28', b"%PDF-1.7"],
)
def test_what_is_no_statement_is_refused(data: bytes):
    with pytest.raises(StatementUnreadable):
        reading.read(data, currency="USD")


def test_a_file_of_years_is_refused():
    text = "Date,Amount\n" + "2026-11-28,1.00\n" * reading.MOST_LINES
    with pytest.raises(StatementTooLong):
        reading.read(text.encode(), currency="USD")


@given(st.binary(max_size=400))
def test_whatever_bytes_come_they_are_read_or_refused(data: bytes):
    try:
        found = reading.read(data, currency="USD")
    except StatementUnreadable:
        return
    assert found.lines


def test_lines_that_say_the_same_are_several_and_known_in_the_next_file():
    def line(row: int, text: str) -> ReadLine:
        return ReadLine(row=row, booked_on=date(2026, 11, 28), amount=Money(500, "USD"), text=text)

    first = reading.keyed([line(2, "Ana"), line(3, "Ana"), line(4, "Eva")])
    later = reading.keyed([line(9, "EVA"), line(10, "ana"), line(11, "Ana"), line(12, "Ana")])
    assert len({each.key for each in first}) == 3
    assert len({each.key for each in first} & {each.key for each in later}) == 3
    assert len({each.key for each in later}) == 4
