"""Which line of a statement is which transfer."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.bankstatement import matching
from sokoni.commerce.bankstatement.types import Line, Match, Sign, Transfer, Unmatched
from sokoni.core import ids
from sokoni.core.money import Money

DAY = date(2026, 11, 28)


def line(amount: int, text: str = "Transfer", *, on: date = DAY, row: int = 2) -> Line:
    return Line(
        id=ids.new_id(), statement_id=ids.new_id(), row=row, booked_on=on, amount=Money(amount, "USD"), text=text
    )


def transfer(
    amount: int,
    *,
    code: str = "KX7M2PQR",
    number: int = 7,
    buyer: str = "Ana Lucía Peña",
    on: date = DAY,
    is_paid: bool = False,
    is_late: bool = False,
) -> Transfer:
    return Transfer(
        payment_id=ids.new_id(),
        part_id=ids.new_id(),
        code=code,
        number=number,
        buyer=buyer,
        amount=Money(amount, "USD"),
        asked_on=on,
        is_paid=is_paid,
        is_late=is_late,
    )


def of(one: Line, *transfers: Transfer) -> Match:
    return matching.match([one], transfers)[one.id]


def test_a_sum_that_one_order_alone_asks_for_is_that_order():
    mine, other = transfer(997), transfer(998, code="ABCDEFGH")
    assert of(line(997), mine, other) == Match(transfer=mine, sign=Sign.SUM)


def test_the_code_is_surest_also_in_pieces_and_in_small_letters():
    mine, other = transfer(997), transfer(997, code="ABCDEFGH")
    for text in ("order KX7M2PQR", "ref:kx7m2pqr/1", "KX7M 2PQR"):
        assert of(line(997, text), other, mine) == Match(transfer=mine, sign=Sign.CODE)


def test_the_number_and_the_name_tell_orders_of_one_sum_apart():
    ana, eva = transfer(997), transfer(997, code="ABCDEFGH", number=8, buyer="Eva Gómez")
    assert of(line(997, "order 8"), ana, eva) == Match(transfer=eva, sign=Sign.NUMBER)
    assert of(line(997, "PENA ANA"), ana, eva) == Match(transfer=ana, sign=Sign.NAME)
    several = of(line(997, "Ana"), ana, eva)
    assert (several.reason, several.among) == (Unmatched.SEVERAL, (ana, eva))


def test_persian_names_are_the_same_with_either_letters():
    ana, ali = transfer(997), transfer(997, code="ABCDEFGH", number=8, buyer="علی مرادی کرمانی")
    assert of(line(997, "واریز علي مرادي"), ana, ali) == Match(transfer=ali, sign=Sign.NAME)


def test_a_code_with_another_sum_is_told_and_not_taken():
    mine = transfer(997)
    assert of(line(990, "KX7M2PQR"), mine) == Match(transfer=mine, reason=Unmatched.SUM_DIFFERS)


def test_what_is_paid_already_is_told():
    mine = transfer(997, is_paid=True)
    assert of(line(997), mine) == Match(transfer=mine, reason=Unmatched.PAID_ALREADY)
    assert of(line(997, "KX7M2PQR"), mine) == Match(transfer=mine, reason=Unmatched.PAID_ALREADY)


def test_a_line_is_never_an_order_that_came_after_it():
    mine = transfer(997, on=DAY + timedelta(days=2))
    assert of(line(997), mine) == Match(reason=Unmatched.NO_ORDER)
    assert of(line(997, on=DAY + timedelta(days=1)), mine).sign is Sign.SUM


def test_orders_that_were_given_up_come_last():
    late, mine = transfer(997, is_late=True), transfer(997, code="ABCDEFGH")
    assert of(line(997), late, mine) == Match(transfer=mine, sign=Sign.SUM)
    assert of(line(997), late) == Match(transfer=late, sign=Sign.SUM)


def test_two_lines_never_pay_one_order_and_the_surer_one_does():
    mine = transfer(997)
    early, sure = line(997, on=DAY), line(997, "KX7M2PQR", on=DAY + timedelta(days=1))
    found = matching.match([early, sure], [mine])
    assert found[sure.id] == Match(transfer=mine, sign=Sign.CODE)
    assert found[early.id] == Match(transfer=mine, reason=Unmatched.OTHER_LINE)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["KX7M2PQR", "ABCDEFGH", "7", "ana pena", ""])), max_size=8),
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["KX7M2PQR", "ABCDEFGH", "QRSTUVWX"]), st.booleans()), max_size=6
    ),
)
def test_a_match_is_always_of_the_very_sum_not_paid_and_once(
    lines: list[tuple[int, str]], transfers: list[tuple[int, str, bool]]
):
    wanted = [line(amount, text, row=row) for row, (amount, text) in enumerate(lines)]
    found = matching.match(
        wanted, [transfer(amount, code=code, is_paid=is_paid) for amount, code, is_paid in transfers]
    )
    assert found.keys() == {each.id for each in wanted}
    matched = [(each, found[each.id]) for each in wanted if found[each.id].sign is not None]
    assert all(match.transfer is not None and match.transfer.amount == each.amount for each, match in matched)
    assert not any(match.transfer.is_paid for _, match in matched if match.transfer is not None)
    taken = [match.transfer.payment_id for _, match in matched if match.transfer is not None]
    assert len(taken) == len(set(taken))
    assert all((match.sign is None) != (match.reason is None) for match in found.values())
