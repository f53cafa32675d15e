"""The command palette of both consoles: places to go, things to do, and rows found by what somebody typed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from sokoni.identity.permission.types import Subject
from sokoni.web import rendering
from sokoni.web.translation import N_

# So many rows of each kind: whoever wants more opens the list.
ROWS = 5
MAX_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A page or an action of a console; `more` are other words by which somebody may look for it."""

    words: str
    symbol: str
    path: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of what was found."""

    symbol: str
    words: str
    detail: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind under their head."""

    head: str
    lines: Sequence[Found]


def typed(query: str) -> str:
    """What somebody typed, without what no search needs."""
    return " ".join(query.replace("\x00", " ").split())[:MAX_LENGTH]


def match(places: Sequence[Place], *, text: str, here: str, translate: Callable[[str], str]) -> Sequence[Found]:
    """The places in whose words, in the reader's language, each word of a text occurs; all of them for no text."""
    wanted = text.casefold().split()
    found = []
    for place in places:
        words = translate(place.words)
        said = f"{words} {translate(place.more) if place.more else ''}".casefold()
        if all(word in said for word in wanted):
            found.append(Found(place.symbol, words, "", f"{here}{place.path}"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """What the palette is a part of: where it stands, where one can go in it, its pages, and what is found in it."""

    here: str
    places: Sequence[Place]
    # The page of what was found, for those who did not ask by the palette.
    page: Callable[..., Response]
    # The rows that some words mean, by kind; asked only where there are words.
    rows: Callable[[str], Awaitable[Sequence[Group]]]


async def find(request: Request, console: Console, *, subject: Subject, query: str) -> Response:
    """What is meant by a few words; without any, where one can go.

    The palette gets the lines alone, everybody else a page.
    """
    text = typed(query)
    translate = partial(rendering.translate, request, subject)
    places = match(console.places, text=text, here=console.here, translate=translate)
    groups = [*(await console.rows(text) if text else ()), Group(translate(N_("Pages and actions")), places)]
    shown = [group for group in groups if group.lines]
    if rendering.is_fragment(request):
        return rendering.page(request, "components/found.html", subject=subject, groups=shown, query=text)
    return console.page(groups=shown, query=text)
