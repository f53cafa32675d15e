"""Which line of a statement is which transfer. Pure.

The sum has to be right to the last minor unit; then a line says whose it is by the order's code, by its number, by the
buyer's name, or by the sum itself, where one order alone asks for it. A transfer is one line's at most: the surest sign
goes first, then the earlier line.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from sokoni.commerce.bankstatement.layout import plain
from sokoni.commerce.bankstatement.types import Line, Match, Sign, Transfer, Unmatched

# Banks book in their own time zone, and some the day before.
_EARLIER = timedelta(days=1)
_SHORTEST_NAME = 3
_MOST_DIGITS = 12
_MOST_SHOWN = 20
_WORD = re.compile(r"[^\W_]+")
_SUREST_FIRST = tuple(Sign)


def match(lines: Sequence[Line], transfers: Sequence[Transfer]) -> Mapping[UUID, Match]:
    """What each line that is not confirmed is found to be."""
    by_code = {transfer.code.casefold(): transfer for transfer in transfers}
    by_sum: dict[tuple[int, str], list[Transfer]] = defaultdict(list)
    for transfer in transfers:
        by_sum[transfer.amount.amount, transfer.amount.currency].append(transfer)
    found = {
        line.id: _alone(line, by_code, by_sum[line.amount.amount, line.amount.currency])
        for line in lines
        if line.payment_id is None
    }
    return _each_once(lines, found)


def _alone(line: Line, by_code: Mapping[str, Transfer], same_sum: Sequence[Transfer]) -> Match:
    """What a line is, whatever other lines are."""
    words = _words(line.text)
    named = next((by_code[word] for word in _joined(words) if word in by_code), None)
    if named is not None:
        return _named(line, named)
    fitting = [each for each in same_sum if line.booked_on >= each.asked_on - _EARLIER]
    waiting = _waited_for(fitting)
    if not waiting:
        if fitting:
            return Match(transfer=fitting[-1], reason=Unmatched.PAID_ALREADY)
        return Match(reason=Unmatched.NO_ORDER)
    return _told_apart(words, waiting)


def _waited_for(fitting: Sequence[Transfer]) -> Sequence[Transfer]:
    """Those that are not paid; of orders that were given up only where nothing else is left."""
    unpaid = [each for each in fitting if not each.is_paid]
    return [each for each in unpaid if not each.is_late] or unpaid


def _named(line: Line, named: Transfer) -> Match:
    if named.is_paid:
        return Match(transfer=named, reason=Unmatched.PAID_ALREADY)
    if named.amount != line.amount:
        return Match(transfer=named, reason=Unmatched.SUM_DIFFERS)
    return Match(transfer=named, sign=Sign.CODE)


def _told_apart(words: Sequence[str], waiting: Sequence[Transfer]) -> Match:
    """Of transfers that ask for the same sum, the one that a line's words mean."""
    numbers = {int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS}
    by_number = [each for each in waiting if each.number in numbers]
    if len(by_number) == 1 and len(waiting) > 1:
        return Match(transfer=by_number[0], sign=Sign.NUMBER)
    said = set(words)
    scores = {each.payment_id: _common(said, each.buyer) for each in waiting}
    best = max(scores.values())
    by_name = [each for each in waiting if best and scores[each.payment_id] == best]
    if len(by_name) == 1:
        return Match(transfer=by_name[0], sign=Sign.NAME)
    if len(waiting) == 1:
        return Match(transfer=waiting[0], sign=Sign.SUM)
    return Match(reason=Unmatched.SEVERAL, among=tuple(waiting[:_MOST_SHOWN]))


def _common(said: set[str], buyer: str) -> int:
    """How many words of a name a line says: two at least, or all where it has fewer."""
    name = {word for word in _words(buyer) if len(word) >= _SHORTEST_NAME}
    common = len(name & said)
    return common if name and common >= min(2, len(name)) else 0


def _each_once(lines: Sequence[Line], found: Mapping[UUID, Match]) -> Mapping[UUID, Match]:
    """The matches, where a transfer that several lines are found to be goes to the first of the surest."""
    taken: set[UUID] = set()
    settled = dict(found)
    for line in sorted(lines, key=lambda each: (_sureness(found.get(each.id)), each.booked_on, each.row)):
        said = found.get(line.id)
        if said is None or said.sign is None or said.transfer is None:
            continue
        if said.transfer.payment_id in taken:
            settled[line.id] = Match(transfer=said.transfer, reason=Unmatched.OTHER_LINE)
        taken.add(said.transfer.payment_id)
    return settled


def _sureness(said: Match | None) -> int:
    return _SUREST_FIRST.index(said.sign) if said is not None and said.sign is not None else len(_SUREST_FIRST)


def _words(text: str) -> Sequence[str]:
    return _WORD.findall(plain(text))


def _joined(words: Sequence[str]) -> Iterable[str]:
    """Words, and neighbours written together: some banks cut a text into columns in the middle of a word."""
    yield from words
    for first, second in pairwise(words):
        yield first + second
