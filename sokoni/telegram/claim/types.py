"""What a reply under a post can mean."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """In what the goods of a post differ: a name, and the values that can be had."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What stands above a reply, as far as it matters for reading one."""

    title: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many pieces of one kind: a value for each choice of the post, in its order."""

    quantity: int
    values: tuple[str, ...] = ()


class Doubt(StrEnum):
    """What must be asked back."""

    OPTION = "option"
    QUANTITY = "quantity"
    INTENT = "intent"
    CHANGE = "change"


class Aside(StrEnum):
    """What a reply is that claims nothing."""

    QUESTION = "question"
    PRICE = "price"
    OWNED = "owned"
    DECLINED = "declined"
    CHATTER = "chatter"


@dataclass(frozen=True, slots=True)
class Claimed:
    """Goods are claimed."""

    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Somebody means to claim, or may: what is in doubt, and of which choices."""

    doubt: Doubt
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was claimed is given up."""


@dataclass(frozen=True, slots=True)
class NoClaim:
    """Nothing is claimed, and what the reply is instead."""

    aside: Aside


Reading = Claimed | Unclear | Cancelled | NoClaim
