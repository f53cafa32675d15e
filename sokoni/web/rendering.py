"""Pages from templates: one environment per language, with the helpers that all templates share."""

import functools
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import jinja2
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sokoni.core.change import Together
from sokoni.core.clock import Clock
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import HttpSettings, resources_of
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.web import calendars, forms, icons, look, pictures, places, refusals, translation, vocabulary
from sokoni.web.notes import NOTE_COOKIE, NOTES
from sokoni.web.static_files import static_files
from sokoni.web.storefront import structured
from sokoni.web.translation import LANGUAGE_COOKIE, LANGUAGES, Language
from sokoni.web.wording import Wording, zone_of

TEMPLATES = Path(__file__).parent / "templates"
COUNT_COOKIE = "cart_count"
ZONE_COOKIE = "tz"
# What a reader chooses by an address and is remembered in a cookie of the same name.
_CHOICES_OF_READERS = frozenset({LANGUAGE_COOKIE, calendars.CALENDAR_COOKIE})
_YEAR_SECONDS = 365 * 24 * 3600
_PAPERS = ("peach", "mint", "butter", "lilac", "lagoon", "rose")


@functools.cache
def environment(language: str) -> jinja2.Environment:
    """The templates with the words of one language compiled in."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[InternationalizationExtension],
        auto_reload=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    # The extension adds the method when it is loaded.
    env.install_gettext_translations(translation.translations(language), newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        recall=functools.partial(refusals.recall, translate=translation.translations(language).gettext),
        icon=icons.icon,
        category_icon=icons.category_icon,
        asset=static_files().address,
        has_asset=static_files().__contains__,
        languages=LANGUAGES,
        paper=paper,
        media=pictures.address,
        sight=pictures.sight,
        look_of=look.address_of,
        structured=structured,
        status_words=vocabulary.STATUS_WORDS,
        move_words=vocabulary.MOVE_WORDS,
        payment_state_words=vocabulary.PAYMENT_STATE_WORDS,
        payment_method_words=vocabulary.PAYMENT_METHOD_WORDS,
        payment_method_hints=vocabulary.PAYMENT_METHOD_HINTS,
        product_status_words=vocabulary.PRODUCT_STATUS_WORDS,
        shop_status_words=vocabulary.SHOP_STATUS_WORDS,
    )
    return env


def paper(key: object) -> str:
    """A class for the coloured paper behind a picture, the same for the same thing each time."""
    number = key.int if isinstance(key, UUID) else sum(str(key).encode())
    return f"paper-{_PAPERS[number % len(_PAPERS)]}"


def words(request: Request, subject: Subject | None = None) -> tuple[Language, Wording]:
    """The language that a request is answered in, and how it writes values."""
    language = translation.choose(request, account_locale=subject.locale if subject else None)
    zone = zone_of(request.cookies.get(ZONE_COOKIE))
    return language, Wording(language.code, zone, calendars.of_request(request, language.code))


def reader_of(request: Request, subject: Subject | None = None) -> tuple[object, ...]:
    """All that a page may show of who reads it, of guests who were told nothing: what kept pages are told apart by.

    The hour is among it, so that a page which says 'tomorrow' does not say it for days.
    """
    language, wording = words(request, subject)
    hour = resources_of(request).get(Clock).now().replace(minute=0, second=0, microsecond=0)  # type: ignore[type-abstract]
    zone = request.cookies.get(ZONE_COOKIE)
    return language.code, zone, wording.calendar, _remembered_count(request), is_fragment(request), hour


def locale_of(request: Request, subject: Subject | None = None) -> str:
    """The code of the language that a request is answered in, for services that give texts."""
    return words(request, subject)[0].code


def translate(request: Request, subject: Subject | None, message: str, **values: object) -> str:
    """One sentence in the reader's language, with `%(name)s` places filled."""
    text = translation.translations(words(request, subject)[0].code).gettext(message)
    return text % values if values else text


def page(
    request: Request,
    template: str,
    *,
    subject: Subject | None = None,
    status_code: int = 200,
    cart_count: int | None = None,
    **context: Any,
) -> HTMLResponse:
    """A whole page (or, from a fragment's template, a part of one) in the reader's language.

    Raises:
        TypeError: the context gives a name that all templates share another meaning.
    """
    language, wording = words(request, subject)
    env = environment(language.code)
    shared = _shared_context(request, subject, language, wording, cart_count)
    if taken := shared.keys() & context.keys():
        msg = f"{template}: {', '.join(sorted(taken))} mean the same in every template"
        raise TypeError(msg)
    body = env.get_template(template).render(shared | context)
    response = HTMLResponse(body, status_code=status_code)
    response.headers["Content-Language"] = language.code
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language, HX-Request"
    _settle_cookies(request, response, language, cart_count)
    return response


def midnight(request: Request, now: datetime) -> datetime:
    """When the day began where the reader is."""
    local = now.astimezone(words(request)[1].zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def redirect(
    request: Request,
    address: str,
    *,
    note: str | None = None,
    undo: Together | None = None,
    cart_count: int | None = None,
) -> Response:
    """See another page next (303), with a short word to be shown there once, and a way to take back what was done."""
    response = RedirectResponse(address, status_code=303)
    if note is not None:
        undone = f".{undo.group_id.hex}" if undo is not None and undo.count else ""
        set_cookie(request, response, NOTE_COOKIE, f"{note}{undone}", max_age=60)
    if cart_count is not None:
        set_cookie(request, response, COUNT_COOKIE, str(cart_count))
    return response


def set_cookie(request: Request, response: Response, name: str, value: str, *, max_age: int = _YEAR_SECONDS) -> None:
    """Keep a value with the reader; scripts cannot read it, other sites' forms do not carry it."""
    secure = request.url.scheme == "https" or resources_of(request).get(HttpSettings).base_url.startswith("https:")
    response.set_cookie(name, value, max_age=max_age, path="/", httponly=True, secure=secure, samesite="lax")


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, so that a part of the page is enough."""
    return request.headers.get("HX-Request") == "true"


def _shared_context(
    request: Request, subject: Subject | None, language: Language, wording: Wording, cart_count: int | None
) -> dict[str, Any]:
    return {
        "request": request,
        "subject": subject,
        "language": language,
        "wording": wording,
        "price": functools.partial(_price, wording),
        "money": wording.money,
        "number": wording.number,
        "country_name": functools.partial(places.country_name, language=language.code),
        "date": functools.partial(_time_element, wording.date),
        "time": functools.partial(_time_element, wording.time),
        "note": _note(request),
        "note_group": _note_group(request),
        "cart_count": cart_count if cart_count is not None else _remembered_count(request),
        "say": functools.partial(_say, language.code),
        "address_with": functools.partial(page_address, request),
    }


def page_address(request: Request, **changes: str | Sequence[str] | None) -> str:
    """This page's own address with parts of its query changed; None drops one, a sequence says it several times."""
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in _CHOICES_OF_READERS and name not in changes
    ]
    for name, value in changes.items():
        kept += [(name, each) for each in ([value] if isinstance(value, str) else value or ())]
    query = urlencode(kept)
    return f"{request.url.path}?{query}" if query else request.url.path


def address_of(path: str, **query: str) -> str:
    """An address with a query; empty values are left out."""
    kept = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def _price(wording: Wording, value: Money, extra: str = "") -> Markup:
    parts = wording.price(value)
    place = "before" if parts.currency_first else "after"
    currency = Markup('<span class="price-currency price-currency-{}">{}</span>').format(place, parts.currency)
    amount = Markup("{}").format(parts.amount)
    inner = Markup("").join((currency, amount) if parts.currency_first else (amount, currency))
    return Markup('<bdi class="price {}">{}</bdi>').format(extra, inner)


def _time_element(write: Any, value: datetime) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), write(value))


def _say(language: str, said: str | DomainError) -> str:
    """A message or refusal in the reader's words; a refusal's template is a message like any other."""
    known = translation.translations(language)
    if isinstance(said, str):
        return known.gettext(said)
    return refusals.say(said.message, said.fields, translate=known.gettext)


def _note(request: Request) -> str | None:
    return NOTES.get(request.cookies.get(NOTE_COOKIE, "").partition(".")[0])


def _note_group(request: Request) -> UUID | None:
    """The changes that the word is about, which can be taken back together."""
    _, _, group = request.cookies.get(NOTE_COOKIE, "").partition(".")
    return forms.parse_uuid(group) if group else None


def _remembered_count(request: Request) -> int:
    raw = request.cookies.get(COUNT_COOKIE, "")
    return min(int(raw), 999) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 0  # noqa: PLR2004


def _settle_cookies(request: Request, response: Response, language: Language, cart_count: int | None) -> None:
    if request.query_params.get(LANGUAGE_COOKIE) == language.code:
        set_cookie(request, response, LANGUAGE_COOKIE, language.code)
    calendar = request.query_params.get(calendars.CALENDAR_COOKIE)
    if calendar is not None:
        set_cookie(request, response, calendars.CALENDAR_COOKIE, calendars.chosen(calendar))
    if NOTE_COOKIE in request.cookies:
        response.delete_cookie(NOTE_COOKIE, path="/")
    if cart_count is not None and cart_count != _remembered_count(request):
        set_cookie(request, response, COUNT_COOKIE, str(cart_count))
