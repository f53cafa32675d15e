"""Dates and amounts as banks write them. Pure.

How a column is meant is found by all of its cells together: 03/04 alone may be March or April, and 1.234 may be a
thousand or one.
"""

import re
from collections.abc import Iterable
from datetime import date

from sokoni.core import jalali
from sokoni.core.jalali import JalaliDate

# Persian and Arabic digits, and the separators and the minus that go with them.
_LATIN = {
    **{zero + digit: str(digit) for zero in (0x06F0, 0x0660) for digit in range(10)},
    0x066B: ".",
    0x066C: ",",
    0x2212: "-",
}
_DAY = re.compile(r"(?<!\d)(\d{1,4})[-/. ](\d{1,2}|[^\W\d]{2,10}\.?)[-/. ](\d{1,4})(?!\d)")
_COMPACT_DAY = re.compile(r"(?<!\d)((?:19|20|13|14)\d{2})(\d{2})(\d{2})(?!\d)")
_AMOUNT = re.compile(
    r"^(?:[^\d.,-]|\.(?!\d))*(?P<sign>-?)[^\d.,-]*(?P<digits>\d[\d., '\u00a0\u202f]*|[.,]\d+)(?P<behind>.*)$"
)
_SPACES = re.compile(r"[ '\u00a0\u202f]")
_LAST_MONTH, _LONG_MONTHS, _TWO_DIGITS, _GROUP = 12, 6, 100, 3
# A day or a month has so many digits at most; what has more is a year.
_DAY_DIGITS = 2
# A time may stand beside a day, and a currency beside an amount.
_LONGEST_DAY, _LONGEST_CURRENCY = 25, 3
_YEARS, _JALALI_YEARS = range(1990, 2100), range(1300, 1500)
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ene feb mar abr may jun jul ago sep oct nov dic",
    )
    for number, name in enumerate(names.split(), start=1)
} | {name: number for number, name in enumerate(jalali.MONTHS, start=1)}


def latin(text: str) -> str:
    """A text with digits and separators that are read here."""
    return text.translate(_LATIN).strip()


def is_month_first(cells: Iterable[str]) -> bool:
    """Whether dates of a column name the month before the day; only where some day can be no month."""
    firsts, seconds = set(), set()
    for cell in cells:
        found = _DAY.search(latin(cell))
        if found and found[2].isdigit() and len(found[1]) <= _DAY_DIGITS:
            firsts.add(int(found[1]))
            seconds.add(int(found[2]))
    return any(each > _LAST_MONTH for each in seconds) and not any(each > _LAST_MONTH for each in firsts)


def read_date(cell: str, *, month_first: bool = False) -> date | None:
    """The Gregorian day that a cell says, in whichever of the usual ways, also of the Solar Hijri calendar."""
    text = latin(cell)
    compact = _COMPACT_DAY.search(text)
    if compact is not None:
        return _day(*(int(each) for each in compact.groups()))
    found = _DAY.search(text)
    if found is None:
        return None
    first, second, third = found.groups()
    year_first = len(first) > _DAY_DIGITS
    if not second.isdigit():
        month = _MONTHS.get(second.casefold().rstrip(".")) or _MONTHS.get(second.casefold()[:3])
        year, day = (first, third) if year_first else (third, first)
        return None if month is None else _day(int(year), month, int(day))
    if year_first:
        return _day(int(first), int(second), int(third))
    day, number = (second, first) if month_first else (first, second)
    return _day(int(third), int(number), int(day))


def _day(year: int, month: int, day: int) -> date | None:
    if year < _TWO_DIGITS:
        year += 2000
    try:
        if year in _JALALI_YEARS:
            return jalali.to_gregorian(JalaliDate(year, month, day)) if _is_jalali(year, month, day) else None
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _is_jalali(year: int, month: int, day: int) -> bool:
    if not 1 <= month <= _LAST_MONTH:
        return False
    has_30 = month < _LAST_MONTH or jalali.is_leap(year)
    return 1 <= day <= (31 if month <= _LONG_MONTHS else 30 if has_30 else 29)


def decimal_mark(cells: Iterable[str], *, guess: str) -> str:
    """The mark before the decimals of a column: `.` or `,`; the guess where no cell tells.

    A cell tells by having both, of which the last is the mark, or by one that cannot stand between thousands.
    """
    votes = {".": 0, ",": 0}
    for cell in cells:
        found = _AMOUNT.match(latin(cell))
        digits = _SPACES.sub("", found["digits"]) if found else ""
        marks = [each for each in digits if each in votes]
        if len(set(marks)) > 1:
            votes[marks[-1]] += 1
        elif len(marks) > 1:
            votes["," if marks[0] == "." else "."] += 1
        elif marks and len(digits.rpartition(marks[0])[2]) != _GROUP:
            votes[marks[0]] += 1
    if votes["."] == votes[","]:
        return guess
    return max(votes, key=lambda mark: votes[mark])


def read_amount(cell: str, *, mark: str, exponent: int) -> int | None:
    """The minor units that a cell says; below zero with a minus before or behind, in brackets, or with `D` behind.

    None where it says no amount, or parts of a minor unit.
    """
    text = latin(cell)
    in_brackets = text.startswith("(") and text.endswith(")")
    found = _AMOUNT.match(text[1:-1] if in_brackets else text)
    if found is None:
        return None
    whole, has_mark, decimals = _SPACES.sub("", found["digits"]).partition(mark)
    whole = whole.replace("," if mark == "." else ".", "")
    if not (whole or "0").isdigit() or (has_mark and decimals and not decimals.isdigit()):
        return None
    if decimals[exponent:].strip("0"):
        return None
    amount = int(f"{whole or 0}{decimals[:exponent].ljust(exponent, '0')}")
    behind = found["behind"].strip().casefold()
    is_out = in_brackets or found["sign"] == "-" or behind.startswith("-") or behind in {"d", "dr", "db"}
    return -amount if is_out else amount


def is_date(cell: str) -> bool:
    """Whether a cell is a date and little else."""
    return read_date(cell) is not None and len(cell.strip()) <= _LONGEST_DAY


def is_amount(cell: str) -> bool:
    """Whether a cell is an amount and nothing else."""
    found = _AMOUNT.match(latin(cell).strip("()"))
    return found is not None and len(found["behind"].strip()) <= _LONGEST_CURRENCY and not is_date(cell)
