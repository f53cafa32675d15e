"""What a post offers: title, price, sizes, colours, stock, tags; and what about that is doubtful."""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from uuid import UUID

from sokoni.commerce.catalog.channel import amounts, words
from sokoni.commerce.catalog.channel.amounts import Amount
from sokoni.commerce.catalog.channel.types import Choice, Doubt, DraftContent, Part, PartKind, Post, Reading
from sokoni.commerce.catalog.exchange.plan import find_category

MAX_TITLE = 120
MAX_TAGS = 20
MAX_VALUES = 30
_MAX_VALUE = 30
_MAX_TAG = 50
_LETTERS_IN_A_TITLE = 2
_MAX_STOCK = 99_999
_MAX_SIZE_STEPS = 20
_SIZE_NUMBER = re.compile(r"\d{1,3}(?:[.,]5)?")
_RANGE = re.compile(r"(\d{1,3})\s*(?:-|\b(?:to|a|al|hasta|تا|الی|до)\b)\s*(\d{1,3})")
_LETTER_RANGE = re.compile(r"\b(x{0,4}[sml])\s*(?:-|\b(?:to|a|تا|до)\b)\s*((?:x{0,4}|[2-4]x)[sml])\b")
_LETTER_SIZE = re.compile(r"(?:x{0,4}[sl]|m|[2-6]xl)")
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/-]{1,29}")
_SPLIT = re.compile(r"[,/|;·•+]|\s-\s")
_SOLD_TAGS = re.compile(r"[_\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a reading depends on beside the post: the shop's currency, and the categories that tags may name."""

    currency: str
    categories: Mapping[str, UUID]


def read(post: Post, setting: Setting) -> Reading | None:
    """What a post offers; None where it offers nothing: a greeting, a piece of news."""
    shown = "".join(part.text for part in post.parts if part.kind is not PartKind.CONTACT)
    text = amounts.normal(shown)
    is_sold_out = _is_sold_out(text)
    price = _price(text, post.parts, setting.currency)
    if price.amount is None and not (post.pictures or post.left_out):
        return None
    title = _title(shown, text)
    tags = _tags(post.parts)
    content = DraftContent(
        title=title,
        description_html=_description(post.parts, title),
        price=price.minor,
        compare_at=price.compare_at,
        quantity=0 if is_sold_out else _quantity(text),
        sku=_sku(shown, text),
        options=_options(shown, text),
        tags=tags,
        category_ids=_categories(tags, setting.categories),
    )
    doubts = (*_doubts_of_post(post, title, is_sold_out=is_sold_out), *price.doubts)
    return Reading(content=content, doubts=tuple(each for each in Doubt if each in doubts))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Price:
    amount: Amount | None = None
    minor: int | None = None
    compare_at: int | None = None
    doubts: tuple[Doubt, ...] = ()


def _doubts_of_post(post: Post, title: str, *, is_sold_out: bool) -> Iterator[Doubt]:
    if not title:
        yield Doubt.NO_TITLE
    if is_sold_out:
        yield Doubt.SOLD_OUT
    if post.left_out:
        yield Doubt.PICTURES_LEFT_OUT
    elif not post.pictures:
        yield Doubt.NO_PICTURE
    if post.is_forwarded:
        yield Doubt.FORWARDED


def _price(text: str, parts: Sequence[Part], currency: str) -> _Price:
    """What a post asks for: what is marked as a price goes before bare numbers, the shop's currency before others."""
    found = amounts.find_amounts(text, currency=currency, struck=_struck(parts))
    candidates = [each for each in found if not each.is_old]
    marked = [each for each in candidates if each.is_marked]
    ours = [each for each in marked if each.currency in {None, currency}]
    chosen = ours or marked or [each for each in candidates if _stands_alone(each, text)]
    if not chosen:
        return _Price(doubts=(Doubt.NO_PRICE,))
    first = next((each for each in chosen if each.currency is not None), chosen[0])
    if first.currency not in {None, currency}:
        return _Price(amount=first, doubts=(Doubt.OTHER_CURRENCY,))
    minor = amounts.to_minor(first, currency)
    if minor is None:
        return _Price(amount=first, doubts=(Doubt.NO_PRICE,))
    return _Price(
        amount=first,
        minor=minor,
        compare_at=_compare_at(found, minor, currency),
        doubts=tuple(_doubts_of_price(first, chosen)),
    )


def _doubts_of_price(first: Amount, chosen: Sequence[Amount]) -> Iterator[Doubt]:
    if len({each.value for each in chosen}) > 1:
        yield Doubt.SEVERAL_PRICES
    if not first.is_marked:
        yield Doubt.BARE_PRICE
    if first.is_shortened:
        yield Doubt.THOUSANDS


def _compare_at(found: Sequence[Amount], price: int, currency: str) -> int | None:
    """The price that was, where the post names one that is higher."""
    old = [
        minor
        for each in found
        if each.is_old and each.currency in {None, currency} and (minor := amounts.to_minor(each, currency)) is not None
    ]
    return max((each for each in old if each > price), default=None)


def _stands_alone(amount: Amount, text: str) -> bool:
    """Whether a number is all that its line says."""
    start, end = text.rfind("\n", 0, amount.start) + 1, text.find("\n", amount.end)
    line = text[start : amount.start] + text[amount.end : end if end >= 0 else len(text)]
    return not any(character.isalnum() for character in line)


def _struck(parts: Sequence[Part]) -> list[tuple[int, int]]:
    spans, position = [], 0
    for part in parts:
        if part.kind is PartKind.CONTACT:
            continue
        end = position + len(part.text)
        if part.kind is PartKind.STRUCK:
            spans.append((position, end))
        position = end
    return spans


@cache
def _sold_out_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<almost>(?:{amounts.any_of(words.ALMOST)})\s+)?(?:{amounts.any_of(words.SOLD_OUT)})")


def _is_sold_out(text: str) -> bool:
    said = _SOLD_TAGS.sub(" ", text.replace("#", " "))
    return any(match["almost"] is None for match in _sold_out_pattern().finditer(said))


@cache
def _stock_pattern() -> re.Pattern[str]:
    labels, pieces = amounts.any_of(words.STOCK_LABELS), amounts.any_of(words.PIECES)
    number = r"(?<![\w.,])(\d{1,5})(?![\w.,]\d|\d)"
    return re.compile(rf"(?:{labels})[^\w\n]{{0,4}}{number}|{number} ?(?:{pieces})?\.? ?(?:{labels})")


def _quantity(text: str) -> int | None:
    match = _stock_pattern().search(text)
    return None if match is None else min(int(next(filter(None, match.groups()))), _MAX_STOCK)


def _lines(shown: str, text: str) -> list[tuple[str, str]]:
    """The lines of a text, each as it is and in its normal form."""
    return list(zip(shown.split("\n"), text.split("\n"), strict=True))


@cache
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?P<label>{amounts.any_of(labels)})(?:\s*\([^)]*\))?\s*(?P<colon>[:=-])?\s*")


def _labelled(shown: str, text: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """What an option is called, and what stands behind its label; on the label's line, or on the next."""
    lines = _lines(shown, text)
    for number, (line, plain) in enumerate(lines):
        match = _label_pattern(tuple(labels)).match(plain)
        if match is None:
            continue
        rest = line[match.end() :].strip()
        if not rest and number + 1 < len(lines):
            rest = lines[number + 1][0].strip()
        if rest:
            return labels[match["label"]], rest
    return None


def _options(shown: str, text: str) -> tuple[Choice, ...]:
    """Sizes and colours, each where there are at least two."""
    found = []
    said = _labelled(shown, text, words.SIZE_LABELS)
    if said is not None:
        found.append(Choice(name=said[0], values=_sizes(said[1])))
    said = _labelled(shown, text, words.COLOUR_LABELS)
    if said is not None:
        found.append(Choice(name=said[0], values=_colours(said[1])))
    return tuple(each for each in found if len(each.values) > 1)


def _sizes(said: str) -> tuple[str, ...]:
    plain = amounts.normal(said)
    match = _RANGE.search(plain)
    if match is not None:
        return _steps(int(match[1]), int(match[2]))
    match = _LETTER_RANGE.search(plain)
    if match is not None and match[1] in words.LETTER_SIZES and _letters(match[2]) in words.LETTER_SIZES:
        order = words.LETTER_SIZES
        return tuple(each.upper() for each in order[order.index(match[1]) : order.index(_letters(match[2])) + 1])
    tokens = [token for token in re.split(r"[\s,/|;·•()]+", plain) if token not in words.AND]
    sizes = [token.upper() for token in takewhile(_is_size, tokens)]
    return tuple(dict.fromkeys(sizes))[:MAX_VALUES]


def _letters(size: str) -> str:
    """A size in letters alone: '2xl' is 'xxl'."""
    return "x" * int(size[0]) + size[-1] if size[0].isdigit() else size


def _steps(first: int, last: int) -> tuple[str, ...]:
    """The sizes from one to another; shoes go up by one, clothes of even numbers by two."""
    step = 2 if first % 2 == 0 and last % 2 == 0 and last - first > _MAX_SIZE_STEPS // 2 else 1
    steps = range(first, last + 1, step)
    return tuple(map(str, steps)) if 0 < len(steps) <= _MAX_SIZE_STEPS else ()


def _is_size(token: str) -> bool:
    return _LETTER_SIZE.fullmatch(token) is not None or _SIZE_NUMBER.fullmatch(token) is not None


def _colours(said: str) -> tuple[str, ...]:
    joined = re.sub(rf"\s(?:{'|'.join(words.AND)})\s", ",", said.replace("،", ",").replace("؛", ","))
    values = [_trimmed(each) for each in _SPLIT.split(joined)]
    found = tuple(dict.fromkeys(each for each in values if each))
    return found[:MAX_VALUES] if all(len(each) <= _MAX_VALUE for each in found) else ()


@cache
def _sku_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{amounts.any_of(words.SKU_LABELS)})\.?\s*[:#№.]?\s*(?P<sku>[a-z0-9][a-z0-9_/-]{{1,29}})(?!\w)"
    )


def _sku(shown: str, text: str) -> str | None:
    match = _sku_pattern().search(text)
    if match is None or not any(character.isdigit() for character in match["sku"]):
        return None
    # As it was written: an article number may tell small letters from capital ones.
    written = shown[match.start("sku") : match.end("sku")]
    return written if _SKU.fullmatch(written) else match["sku"]


def _tags(parts: Sequence[Part]) -> tuple[str, ...]:
    """Hashtags as words, without those that say that it is sold."""
    named = (part.text for part in parts if part.kind is PartKind.HASHTAG)
    found = [" ".join(text.lstrip("#").replace("_", " ").replace("\u200c", " ").split())[:_MAX_TAG] for text in named]
    once = {amounts.normal(tag): tag for tag in reversed(found) if tag}
    return tuple(tag for plain, tag in reversed(once.items()) if not _is_sold_out(plain))[:MAX_TAGS]


def _categories(tags: Sequence[str], known: Mapping[str, UUID]) -> tuple[UUID, ...]:
    found = (find_category(tag, known) or find_category(tag.replace(" ", "-"), known) for tag in tags)
    return tuple(dict.fromkeys(each for each in found if each is not None))


@cache
def _no_title_pattern() -> re.Pattern[str]:
    """Lines that say something about a product, and not what it is."""
    labels = (*words.PRICE_LABELS, *words.OLD_LABELS, *words.STOCK_LABELS, *words.SKU_LABELS)
    options = (*words.SIZE_LABELS, *words.COLOUR_LABELS)
    return re.compile(rf"^\W*(?:{amounts.any_of((*labels, *options))})(?:\W*(?:\d|$)|\s*[:=-])")


def _title(shown: str, text: str) -> str:
    """The first line that names something, without hashtags, prices and pictures."""
    for line, plain in _lines(shown, text):
        candidate = "" if _no_title_pattern().match(plain) else _named_by(line)
        if sum(map(str.isalpha, candidate)) >= _LETTERS_IN_A_TITLE:
            return _cut(candidate)
    return ""


def _named_by(line: str) -> str:
    """What a line names, without what else it says."""
    return _trimmed(_without_price(_without_sold_out(re.sub(r"#\w+", " ", line))))


def _without_sold_out(line: str) -> str:
    plain = amounts.normal(line)
    for match in reversed(list(_sold_out_pattern().finditer(plain))):
        line = line[: match.start()] + " " + line[match.end() :]
    return line


@cache
def _last_label_pattern() -> re.Pattern[str]:
    labels = (*words.PRICE_LABELS, *words.NEW_LABELS, *words.OLD_LABELS)
    return re.compile(rf"(?:(?:{amounts.any_of(labels)})\W*)+$")


def _without_price(line: str) -> str:
    """A line up to where it begins to speak of money."""
    plain = amounts.normal(line)
    for amount in amounts.find_amounts(plain, currency="USD"):
        if amount.currency is not None:
            label = _last_label_pattern().search(plain[: amount.start])
            return line[: amount.start if label is None else label.start()]
    return line


def _trimmed(line: str) -> str:
    """A line without marks and pictures around and within it."""
    kept = "".join(" " if unicodedata.category(each) in {"So", "Sk", "Cn", "Co"} else each for each in line)
    kept = kept.replace("\ufe0f", "").replace("\u200d", "")
    return " ".join(kept.split()).strip(" -–—:.,;|*_~«»\"'!¡•·=+>→/\\،")


def _cut(title: str) -> str:
    if len(title) <= MAX_TITLE:
        return title
    return title[:MAX_TITLE].rpartition(" ")[0] or title[:MAX_TITLE]


def _description(parts: Sequence[Part], title: str) -> str:
    """What the post says beside its title, as paragraphs; without lines of hashtags and of how one orders there."""
    marked = "".join("\x01" + part.text if part.kind is PartKind.CONTACT else part.text for part in parts)
    kept: list[str] = []
    for raw in marked.split("\n"):
        bare = re.sub(r"#\w+", "", raw)
        is_only_tags = "#" in raw and not any(map(str.isalnum, bare))
        if "\x01" in raw or is_only_tags or (title and not kept and _named_by(raw) == title):
            continue
        kept.append(raw.strip())
    blocks = [block.strip("\n") for block in re.split(r"\n{2,}", "\n".join(kept))]
    return "".join(f"<p>{html.escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks if block)
