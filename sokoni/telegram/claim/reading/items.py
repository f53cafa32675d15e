"""Words as they are understood under one post: its own values, colours, sizes, numbers, and what others do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sokoni.telegram.claim.reading import tokens
from sokoni.telegram.claim.reading.lexicon import book, shades
from sokoni.telegram.claim.reading.lexicon.kinds import Kind
from sokoni.telegram.claim.reading.tokens import Shape, Token
from sokoni.telegram.claim.types import Post

_LONGEST_PHRASE = 7
_SIGNS = {"x": Kind.TIMES, "+": Kind.PLUS, "-": Kind.DASH, "/": Kind.SLASH, "&": Kind.AND, "🙋": Kind.ME}
_TELEPHONE = 7
# Shoes are sold by the pair, and have numbers like these.
_FEET = range(30, 50)
_TEN, _TWENTY, _HUNDRED = 10, 20, 100
_SHORTEST_STEM, _LONGEST_ENDING = 3, 2
_LONG_ENOUGH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A word or phrase with its part; `choice` and `value` count the post's choices and their values."""

    kind: Kind
    text: str
    number: int = 0
    in_words: bool = False
    choice: int | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two commas or stops, and whether its sentence ends in a question mark."""

    items: tuple[Item, ...]
    sentence: int
    is_asked: bool
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A post's values by the words for them: made once for each post."""

    post: Post
    literal: dict[str, tuple[int, int]]
    shades: dict[str, tuple[int, int]]
    sizes: dict[str, tuple[int, int]]
    shade_choice: int | None
    size_choice: int | None
    numbers: tuple[int, ...]
    title: tuple[str, ...]

    @property
    def is_footwear(self) -> bool:
        """Whether a pair is one piece."""
        return bool(self.numbers) and all(number in _FEET for number in self.numbers)


@lru_cache(maxsize=1000)
def shelf_of(post: Post) -> Shelf:
    """The words under which a post's values are found."""
    literal: dict[str, tuple[int, int]] = {}
    of_shade: dict[str, tuple[int, int]] = {}
    of_size: dict[str, tuple[int, int]] = {}
    numbers: list[int] = []
    for at, choice in enumerate(post.choices):
        for nth, value in enumerate(choice.values):
            written = tokens.normal(value).strip()
            literal.setdefault(written, (at, nth))
            shade, size = book.shade_of(written), book.size_of(written)
            if shade is not None:
                of_shade.setdefault(shade, (at, nth))
            if size is not None:
                of_size.setdefault(size, (at, nth))
            if written.isdecimal():
                numbers.append(int(written))
    for shade in [*of_shade]:
        of_shade.setdefault(shades.KIN.get(shade, shade), of_shade[shade])
    numbered = next((literal[str(number)][0] for number in numbers if str(number) in literal), None)
    return Shelf(
        post=post,
        literal=literal,
        shades=of_shade,
        sizes=of_size,
        shade_choice=_first(of_shade),
        size_choice=_first(of_size) if of_size else numbered,
        numbers=tuple(numbers),
        title=tuple(word for word in tokens.normal(post.title).split() if len(word) >= _SHORTEST_STEM),
    )


def clauses_of(text: str, shelf: Shelf) -> list[Clause]:
    """A reply in clauses, each word understood."""
    cut: list[tuple[list[Token], int]] = [([], 0)]
    asked: set[int] = set()
    for token in tokens.cut(text):
        if token.shape is Shape.SIGN and token.text in {",", ".", "?"}:
            sentence = cut[-1][1]
            if token.text == "?":
                asked.add(sentence)
            cut.append(([], sentence + (token.text != ",")))
        elif token.text:
            cut[-1][0].append(token)
    cut = [(words, sentence) for words, sentence in cut if words]
    return [
        Clause(
            items=tuple(_joined_numbers(list(_items(words, shelf)), shelf)),
            sentence=sentence,
            is_asked=sentence in asked,
            is_last=nth + 1 == len(cut) or cut[nth + 1][1] != sentence,
        )
        for nth, (words, sentence) in enumerate(cut)
    ]


def _items(found: Sequence[Token], shelf: Shelf) -> Iterator[Item]:
    at = 0
    while at < len(found):
        token = found[at]
        if token.shape is not Shape.WORD:
            yield _bare(token, shelf)
            at += 1
            continue
        words = [each.text for each in found[at : at + _LONGEST_PHRASE]]
        length = next((nth for nth, each in enumerate(found[at:]) if each.shape is not Shape.WORD), len(words))
        for size in range(min(length, len(words)), 0, -1):
            item = _understood(" ".join(words[:size]), shelf)
            if item is not None:
                break
        else:
            item, size = Item(kind=Kind.UNKNOWN, text=token.text), 1
        yield item
        at += size


def _bare(token: Token, shelf: Shelf) -> Item:
    if token.shape is Shape.MONEY:
        return Item(kind=Kind.MONEY, text=token.text)
    if token.shape is Shape.SIGN:
        return Item(kind=_SIGNS[token.text], text=token.text)
    if len(token.text) >= _TELEPHONE:
        return Item(kind=Kind.BIG, text=token.text)
    return _numbered(int(token.text), token.text, shelf)


def _numbered(number: int, text: str, shelf: Shelf, *, in_words: bool = False) -> Item:
    choice, value = shelf.literal.get(str(number), (None, None))
    return Item(kind=Kind.NUMBER, text=text, number=number, in_words=in_words, choice=choice, value=value)


def _understood(phrase: str, shelf: Shelf) -> Item | None:
    return _offered(phrase, shelf) or _counted(phrase, shelf) or _played(phrase, shelf)


def _offered(phrase: str, shelf: Shelf) -> Item | None:
    """A value of the post, or one that its choices might have and have not."""
    spot = shelf.literal.get(phrase)
    if spot is not None:
        return _value(phrase, spot)
    for choice, table, named in (
        (shelf.shade_choice, shelf.shades, book.shade_of(phrase)),
        (shelf.size_choice, shelf.sizes, book.size_of(phrase)),
    ):
        if choice is not None and named is not None:
            spot = table.get(named)
            return _value(phrase, spot) if spot else Item(kind=Kind.STRANGE, text=phrase, choice=choice)
    spot = _misspelt(phrase, shelf)
    return _value(phrase, spot) if spot else None


def _value(phrase: str, spot: tuple[int, int]) -> Item:
    return Item(kind=Kind.VALUE, text=phrase, choice=spot[0], value=spot[1])


def _counted(phrase: str, shelf: Shelf) -> Item | None:
    number = _number_in(phrase)
    return None if number is None else _numbered(number, phrase, shelf, in_words=True)


def _played(phrase: str, shelf: Shelf) -> Item | None:
    """The part that a phrase plays in its language; a word of the post's title plays none."""
    kind = book.meanings().get(phrase)
    if kind is Kind.PAIR:
        return Item(kind=Kind.PAIR, text=phrase, number=1 if shelf.is_footwear else 2)
    if kind is None and " " not in phrase and any(_is_alike(phrase, word) for word in shelf.title):
        return Item(kind=Kind.FILLER, text=phrase)
    return None if kind is None else Item(kind=kind, text=phrase)


def _number_in(phrase: str) -> int | None:
    """A numeral, also one with the Persian word for pieces behind it ('دوتا')."""
    known = book.numbers()
    if phrase in known:
        return known[phrase]
    for tail in ("تایی", "تاش", "تا"):
        if phrase.endswith(tail) and phrase.removesuffix(tail) in known:
            return known[phrase.removesuffix(tail)]
    return None


def _joined_numbers(items: list[Item], shelf: Shelf) -> Iterator[Item]:
    """Tens and ones that stand in words, as one number: 'thirty eight', 'سی و هشت'."""
    at = 0
    while at < len(items):
        item = items[at]
        rest = items[at + 1 : at + 3]
        if rest and rest[0].kind is Kind.AND:
            rest = rest[1:]
        elif item.text not in book.joining():
            rest = []
        if _is_tens(item) and rest and rest[0].in_words and 0 < rest[0].number < _TEN:
            sum_ = item.number + rest[0].number
            joined = _numbered(sum_, f"{item.text} {rest[0].text}", shelf, in_words=True)
            # 'Forty, two pieces' are two numbers where only the forty is a size.
            if item.choice is None or joined.choice is not None:
                yield joined
                at = items.index(rest[0], at) + 1
                continue
        yield item
        at += 1


def _is_tens(item: Item) -> bool:
    return item.in_words and _TWENTY <= item.number < _HUNDRED and item.number % _TEN == 0


def _is_alike(word: str, other: str) -> bool:
    """Whether two words differ only in their ending: 'кружки', 'кружка'."""
    shorter = min(len(word), len(other))
    if shorter < _SHORTEST_STEM:
        return False
    small = book.plain(word)
    if small is not None and other.startswith(small[:-1]):
        return True
    stem = max(_SHORTEST_STEM, shorter - 1)
    return abs(len(word) - len(other)) <= _LONGEST_ENDING and word[:stem] == other[:stem]


def _misspelt(phrase: str, shelf: Shelf) -> tuple[int, int] | None:
    """A value of the post with one letter too few, too many or wrong, if it is long enough to be told from others."""
    if len(phrase) < _LONG_ENOUGH:
        return None
    near = {
        spot for written, spot in shelf.literal.items() if len(written) >= _LONG_ENOUGH and _is_one_off(phrase, written)
    }
    return near.pop() if len(near) == 1 else None


def _is_one_off(word: str, other: str) -> bool:
    if word[0] != other[0] or abs(len(word) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    left, right = word[start:], other[start:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _first(table: dict[str, tuple[int, int]]) -> int | None:
    return next((choice for choice, _ in table.values()), None)
