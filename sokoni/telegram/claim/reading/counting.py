"""How many of which are claimed, by the words of all clauses that claim."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sokoni.telegram.claim.reading.items import Item, Shelf
from sokoni.telegram.claim.reading.lexicon import book
from sokoni.telegram.claim.reading.lexicon.kinds import Kind
from sokoni.telegram.claim.types import ClaimDoubt, Claimed, Unclear, Wanted

MOST = 99
# Numbers about as large as a post's sizes are sizes that it has not, if sizes are large: '46' where there are 36 to 44.
_LARGE_SIZES = 20


class Role(StrEnum):
    """What a part of a claim says."""

    COUNT = "count"
    VALUE = "value"
    STRANGE = "strange"
    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A word that counts; an article's one is `weak`, and so is a comma."""

    role: Role
    number: int = 0
    weak: bool = False
    choice: int = 0
    value: int = 0


@dataclass(slots=True)
class Segment:
    """What belongs together: at most one number, at most one value of each choice."""

    count: int | None = None
    weak: bool = False
    values: dict[int, int] = field(default_factory=dict)
    strange: set[int] = field(default_factory=set)
    joined: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self.count is None and not self.values and not self.strange


def count(items: Sequence[Item], shelf: Shelf) -> Claimed | Unclear:
    """What is claimed, or what must be asked."""
    parts = list(_parts(items, shelf))
    doubt = _alternatives(parts, shelf)
    if doubt is not None:
        return doubt
    segments = _segments(parts)
    if segments is None or (any(item.kind is Kind.VAGUE for item in items) and not _is_counted(segments)):
        return Unclear(ClaimDoubt.QUANTITY)
    if any(item.kind is Kind.EACH for item in items):
        return _of_each(segments, shelf)
    return _lines(segments, shelf)


def _parts(items: Sequence[Item], shelf: Shelf) -> Iterator[Part]:
    for at, item in enumerate(items):
        if item.kind is Kind.PAIR and not _is_firm(items, at - 1):
            yield Part(role=Role.COUNT, number=item.number)
        elif item.kind is Kind.NUMBER and (_kind(items, at + 1) is not Kind.PAIR or _is_firm(items, at)):
            yield _number(items, at, shelf)
        elif item.kind is Kind.VALUE and item.choice is not None and item.value is not None:
            yield Part(role=Role.VALUE, choice=item.choice, value=item.value)
        elif item.kind is Kind.STRANGE and item.choice is not None:
            yield Part(role=Role.STRANGE, choice=item.choice)
        elif item.kind is Kind.OR or (
            item.kind is Kind.DASH and _is_number(items, at - 1) and _is_number(items, at + 1)
        ):
            yield Part(role=Role.OR)
        elif item.kind is Kind.AND or (item.kind is Kind.PLUS and at > 0 and not _is_number(items, at + 1)):
            yield Part(role=Role.AND, weak=item.text == ",")


def _number(items: Sequence[Item], at: int, shelf: Shelf) -> Part:
    """A number as what it is: a size that the post has, one that it has not, or how many."""
    item = items[at]
    if item.choice is not None and item.value is not None and _may_be_size(items, at):
        return Part(role=Role.VALUE, choice=item.choice, value=item.value)
    if item.choice is None and shelf.size_choice is not None and _is_named_size(items, at):
        return Part(role=Role.STRANGE, choice=shelf.size_choice)
    if item.choice is None and shelf.size_choice is not None and _looks_like_size(items, at, shelf):
        return Part(role=Role.STRANGE, choice=shelf.size_choice)
    return Part(role=Role.COUNT, number=item.number, weak=item.text in book.articles())


def _may_be_size(items: Sequence[Item], at: int) -> bool:
    """Whether a number that the post has as a size is meant as one, by what stands around it."""
    before, after = _kind(items, at - 1), _kind(items, at + 1)
    if before is Kind.SIZE_NAME:
        return True
    if before is Kind.COUNT_NAME or after in {Kind.UNIT, Kind.PAIR} or (before is Kind.PLUS and at == 1):
        return False
    if before is Kind.TIMES:
        return _is_number(items, at - 2) and items[at - 2].choice is None
    if after is Kind.TIMES:
        return _is_number(items, at + 2) or at + 2 >= len(items)
    return True


def _is_named_size(items: Sequence[Item], at: int) -> bool:
    if _kind(items, at - 1) is Kind.SIZE_NAME:
        return True
    # 'Size 44' is '44 размер' elsewhere; but in '2 size 38' the size follows.
    return _kind(items, at + 1) is Kind.SIZE_NAME and _kind(items, at + 2) not in {
        Kind.NUMBER,
        Kind.VALUE,
        Kind.STRANGE,
    }


def _looks_like_size(items: Sequence[Item], at: int, shelf: Shelf) -> bool:
    if not shelf.numbers or min(shelf.numbers) < _LARGE_SIZES or _kind(items, at + 1) in {Kind.UNIT, Kind.PAIR}:
        return False
    return min(shelf.numbers) * 3 // 5 <= items[at].number <= max(shelf.numbers) * 3 // 2


def _alternatives(parts: Sequence[Part], shelf: Shelf) -> Unclear | None:
    """'This or that' cannot be counted."""
    for at, part in enumerate(parts):
        if part.role is not Role.OR:
            continue
        before = parts[at - 1] if at else None
        after = parts[at + 1] if at + 1 < len(parts) else None
        if before is None or after is None:
            continue
        if before.role is Role.COUNT and after.role is Role.COUNT:
            return Unclear(ClaimDoubt.QUANTITY)
        if after.role in {Role.VALUE, Role.STRANGE}:
            return Unclear(ClaimDoubt.OPTION, (shelf.post.choices[after.choice].name,))
        return Unclear(ClaimDoubt.INTENT)
    return None


def _segments(parts: Iterable[Part]) -> list[Segment] | None:
    """Parts that belong together; none where two numbers stand beside each other."""
    done: list[Segment] = [Segment()]
    last: Part | None = None
    for part in parts:
        current = done[-1]
        if part.role in {Role.AND, Role.OR}:
            if not current.is_empty:
                done.append(Segment(joined=not part.weak))
        elif part.role is Role.COUNT:
            if last is not None and last.role is Role.COUNT:
                return None
            if current.count is not None:
                if not current.values and not current.strange:
                    return None
                current = Segment()
                done.append(current)
            current.count, current.weak = part.number, part.weak
        else:
            if part.choice in current.values or part.choice in current.strange:
                current = Segment(joined=True)
                done.append(current)
            if part.role is Role.VALUE:
                current.values[part.choice] = part.value
            else:
                current.strange.add(part.choice)
        last = part
    return [segment for segment in done if not segment.is_empty]


def _lines(segments: list[Segment], shelf: Shelf) -> Claimed | Unclear:
    """Segments as lines: what only one of them says is said of all."""
    choices = shelf.post.choices
    only = {at: 0 for at, choice in enumerate(choices) if len(choice.values) == 1}
    strange = set().union(*(segment.strange for segment in segments)) if segments else set()
    named = [segment for segment in segments if segment.values or segment.strange]
    counts = [segment for segment in segments if not segment.values and not segment.strange]
    shared = dict(only)
    for at in range(len(choices)):
        said = {segment.values[at] for segment in named if at in segment.values}
        if len(said) == 1 and at not in strange:
            shared[at] = said.pop()
    # Lines differ in what is not shared by all.
    lines = _merged(named, shared) if named else [Segment()]
    missing = {at for at in range(len(choices)) for line in lines if at not in line.values and at not in shared}
    missing |= strange
    if missing:
        return Unclear(ClaimDoubt.OPTION, tuple(choices[at].name for at in sorted(missing)))
    numbers = _numbers(lines, counts)
    if numbers is None or not all(1 <= number <= MOST for number in numbers):
        return Unclear(ClaimDoubt.QUANTITY)
    return Claimed(
        tuple(
            Wanted(
                quantity=number,
                values=tuple(choices[at].values[line.values.get(at, shared.get(at, 0))] for at in range(len(choices))),
            )
            for number, line in zip(numbers, lines, strict=True)
        )
    )


def _merged(named: list[Segment], shared: dict[int, int]) -> list[Segment]:
    """Segments that differ; those that say only what is shared add their number to the others."""
    apart = [segment for segment in named if set(segment.values) - set(shared) or segment.strange]
    rest = [segment for segment in named if segment not in apart]
    if not apart:
        counted = [segment for segment in rest if segment.count is not None]
        return [counted[0] if len(counted) == 1 else Segment(count=None, values=dict(rest[0].values))]
    for segment in rest:
        if segment.count is not None and all(line.count is None or line.weak for line in apart):
            for line in apart:
                line.count = segment.count if segment.count == 1 or len(apart) == 1 else None
    return apart


def _numbers(lines: list[Segment], counts: list[Segment]) -> list[int] | None:
    """How many of each line, or none where it cannot be told to which a number belongs."""
    said = [segment.count for segment in counts if segment.count is not None]
    firm = [line.count for line in lines if line.count is not None and not line.weak]
    if not said:
        # 'Two red and blue' may be two or four.
        is_open = len(lines) > 1 and max(firm, default=1) > 1 and any(line.count is None for line in lines)
        return None if is_open else [1 if line.count is None else line.count for line in lines]
    if len(lines) == 1 and not firm:
        if len(set(said)) == 1:
            return said[:1]
        return [sum(said)] if all(segment.joined for segment in counts[1:]) else None
    is_total = said[0] == sum(firm) if len(firm) == len(lines) else not firm and said[0] in {1, len(lines)}
    if len(said) > 1 or not is_total:
        return None
    return firm or [1] * len(lines)


def _of_each(segments: list[Segment], shelf: Shelf) -> Claimed | Unclear:
    """Every value of the one choice that is left open."""
    choices = shelf.post.choices
    said = {at: value for segment in segments for at, value in segment.values.items()}
    left = [at for at, choice in enumerate(choices) if at not in said and len(choice.values) > 1]
    if len(left) != 1:
        return (
            Unclear(ClaimDoubt.OPTION, tuple(choices[at].name for at in left)) if left else Unclear(ClaimDoubt.INTENT)
        )
    number = max((segment.count for segment in segments if segment.count is not None), default=1)
    if not 1 <= number <= MOST:
        return Unclear(ClaimDoubt.QUANTITY)
    return Claimed(
        tuple(
            Wanted(
                quantity=number,
                values=tuple(
                    value if at == left[0] else choice.values[said.get(at, 0)] for at, choice in enumerate(choices)
                ),
            )
            for value in choices[left[0]].values
        )
    )


def _is_counted(segments: Iterable[Segment]) -> bool:
    return any(segment.count is not None and not segment.weak for segment in segments)


def _is_firm(items: Sequence[Item], at: int) -> bool:
    """Whether a number stands there that is no article: 'two pairs', but not 'a pair'."""
    return _is_number(items, at) and items[at].text not in book.articles()


def _is_number(items: Sequence[Item], at: int) -> bool:
    return _kind(items, at) is Kind.NUMBER


def _kind(items: Sequence[Item], at: int) -> Kind | None:
    return items[at].kind if 0 <= at < len(items) else None
