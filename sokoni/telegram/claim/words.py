"""What a claim sale says in its group, and in private: pure functions of what there is to say."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sokoni.core.money import Money
from sokoni.telegram.claim.types import Claim, ClaimDoubt, Offer
from sokoni.telegram.console.types import Listed
from sokoni.telegram.speech.service import N_, escape, mention, money, number, plain, say
from sokoni.telegram.speech.types import Markup

# More variants than these are not told one by one.
_LISTED = 12
_PAY = N_("Pay privately")
_OPEN_CHECKOUT = N_("Go to the checkout")
_PRICE = N_("Price: {price}")
_PRICES = N_("From {price}")
_LEFT = N_("Left: {count}")
_PLENTY = N_("There is plenty.")
_SOLD_OUT = N_("Sold out")
_HOW = N_("Answer this message with what you want: {example}. It is kept for you for {time}.")
_OVER = N_("This sale is over. Thank you!")
_HELD = N_("{name}, kept for you for {time}: {goods}.")
_SHORT = N_("More was not left.")
_WAITING = N_("Nothing is left for now: {names}. You are in line: if somebody does not pay in time, you are next.")
_REFUSED = N_("{names}: you have as much as one person may claim here.")
_TOO_LATE = N_("{names}: this sale is over.")
_WITHDRAWN = N_("{names}: this is not sold any more, so nothing can be kept for you.")
_GOES_ON = N_("{names}: this sale goes on, and you are in line again.")
_TAKEN_BACK = N_("{name}, your claim is taken back.")
_NOTHING_TO_TAKE_BACK = N_("{name}, nothing of yours is kept here.")
_LAPSED = N_("{names}: the time to pay is over. What was kept goes to the next.")
_ASK_OPTION = N_("{name}, one thing is missing: {choices}. Please answer this message.")
_ASK_COMBINATION = N_("{name}, this combination is not made. Please answer this message with another one.")
_ASK_QUANTITY = N_("{name}, how many do you want? Please answer this message with a number.")
_ASK_INTENT = N_("{name}, if you want it, answer this message with how many.")
_ASK_CHANGE = N_("{name}, to change a claim, write “cancel” first and then what you want.")
_WRITE_ANEW = N_(
    "{name}, an edited answer can only make a claim smaller or take it back. For more or something else, write a new "
    "answer: it gets its own place in line."
)
_IN_THE_GROUP = N_("Write /sale and the product's name in the group in which it is to be claimed.")
_KEPT = N_("Kept for you: {goods}. Pay within {time}; then it goes to the next.")
_NOTHING = N_("Nothing is kept for you in this sale. Claim it in the group first.")
SALE = Listed(
    name="sale",
    words=N_("Sell a product here by replies"),
    help=N_(
        "/sale Lamp | 3 | 2h | =19.90: sells a product by replies, so many pieces for so long at a price of its own; "
        "/sale end ends it"
    ),
)


def pay(language: str) -> str:
    """On the button below what is kept, in the group."""
    return plain(language, _PAY)


def open_checkout(language: str) -> str:
    """On the button below what is kept, in private."""
    return plain(language, _OPEN_CHECKOUT)


def in_the_group(language: str) -> Markup:
    """To who gives the command in private."""
    return say(language, _IN_THE_GROUP)


def post(
    language: str,
    offer: Offer,
    *,
    note: str = "",
    prices: Sequence[Money],
    left: Mapping[UUID, int | None],
    hold: timedelta,
    is_over: bool = False,
) -> Markup:
    """A sale's post: what it is, what it costs, what is left, and how to claim it."""
    lines = [Markup(f"<b>{escape(offer.post.title)}</b>")]
    if note:
        lines.append(escape(note))
    if prices:
        lines.append(say(language, _PRICE if len(set(prices)) == 1 else _PRICES, price=money(language, min(prices))))
    lines += [Markup(f"{escape(each.name)}: {escape(', '.join(each.values))}") for each in offer.post.choices]
    lines += _left(language, offer, left)
    if is_over:
        lines.append(say(language, _OVER))
    else:
        lines.append(say(language, _HOW, example=Markup(f"<i>{escape(_example(language, offer))}</i>"), time=hold))
    return Markup("\n".join(lines))


def held(language: str, claim: Claim, offer: Offer, *, left: timedelta) -> Markup:
    """What is kept for somebody, said in the group."""
    said = say(language, _HELD, name=_who(claim), time=left, goods=goods(language, claim, offer))
    is_short = any(0 < line.held < line.wanted for line in claim.lines) or any(not line.held for line in claim.lines)
    return Markup(f"{said} {say(language, _SHORT)}") if is_short else said


def waiting(language: str, claims: Iterable[Claim]) -> Markup:
    """To those for whom nothing is left."""
    return say(language, _WAITING, names=_names(claims))


def refused(language: str, claims: Iterable[Claim], *, is_over: bool) -> Markup:
    """To those who may have no more, or came after the end."""
    return say(language, _TOO_LATE if is_over else _REFUSED, names=_names(claims))


def withdrawn(language: str, claims: Iterable[Claim]) -> Markup:
    """To those whose goods were taken off the shelf."""
    return say(language, _WITHDRAWN, names=_names(claims))


def goes_on(language: str, claims: Iterable[Claim]) -> Markup:
    """To those who had heard that a sale is over which goes on."""
    return say(language, _GOES_ON, names=_names(claims))


def lapsed(language: str, claims: Iterable[Claim]) -> Markup:
    """To those whose time to pay is over."""
    return say(language, _LAPSED, names=_names(claims))


def taken_back(language: str, claim: Claim, *, was_there: bool) -> Markup:
    """To whoever wrote that they don't want it any more."""
    return say(language, _TAKEN_BACK if was_there else _NOTHING_TO_TAKE_BACK, name=_who(claim))


def write_anew(language: str, claim: Claim) -> Markup:
    """To who wants more, or something else, by editing an answer."""
    return say(language, _WRITE_ANEW, name=_who(claim))


def question(language: str, claim: Claim, offer: Offer, choices: Sequence[str]) -> Markup:
    """What must be asked back."""
    match claim.doubt:
        case ClaimDoubt.OPTION if choices:
            named = {each.name: ", ".join(each.values) for each in offer.post.choices}
            listed = "; ".join(f"{name} ({named.get(name, '')})" for name in choices)
            return say(language, _ASK_OPTION, name=_who(claim), choices=listed)
        case ClaimDoubt.OPTION:
            return say(language, _ASK_COMBINATION, name=_who(claim))
        case ClaimDoubt.QUANTITY:
            return say(language, _ASK_QUANTITY, name=_who(claim))
        case ClaimDoubt.CHANGE:
            return say(language, _ASK_CHANGE, name=_who(claim))
        case _:
            return say(language, _ASK_INTENT, name=_who(claim))


def kept(language: str, claims: Iterable[Claim], offer: Offer, *, left: timedelta) -> Markup:
    """What is kept for somebody, said to them alone."""
    listed = ", ".join(goods(language, each, offer) for each in claims)
    return say(language, _KEPT, goods=Markup(listed), time=left)


def nothing_kept(language: str) -> Markup:
    """To who asks for what is not there."""
    return say(language, _NOTHING)


def goods(language: str, claim: Claim, offer: Offer) -> Markup:
    """What is held for a claim: '2 × M / Red'."""
    values = {each.id: " / ".join(each.values) or offer.post.title for each in offer.variants}
    parts = [
        f"{number(language, line.held)} × {escape(values.get(line.variant_id, offer.post.title))}"
        for line in claim.lines
        if line.held
    ]
    return Markup(", ".join(parts))


def _left(language: str, offer: Offer, left: Mapping[UUID, int | None]) -> list[Markup]:
    known = [left.get(each.id, 0) for each in offer.variants]
    if any(each is None for each in known):
        return [say(language, _PLENTY)]
    counts = {each.id: max(left.get(each.id) or 0, 0) for each in offer.variants}
    if not any(counts.values()):
        return [Markup(f"<b>{say(language, _SOLD_OUT)}</b>")]
    if len(offer.variants) == 1 or len(offer.variants) > _LISTED:
        return [say(language, _LEFT, count=sum(counts.values()))]
    listed = [f"{escape(' / '.join(each.values))}: {number(language, counts[each.id])}" for each in offer.variants]
    return [Markup(each) for each in listed]


def _example(language: str, offer: Offer) -> str:
    values = " ".join(choice.values[0] for choice in offer.post.choices)
    return f"{number(language, 2)} {values}".strip()


def _who(claim: Claim) -> Markup:
    return mention(claim.user_id, claim.name)


def _names(claims: Iterable[Claim]) -> Markup:
    seen = {claim.user_id: _who(claim) for claim in claims}
    return Markup(", ".join(seen.values()))
