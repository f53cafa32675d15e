"""Promotions in words: '10 % off Lamps, from 50.000, until Sunday'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sokoni.commerce.pricing.promotion.types import Audience, Kind, Level, Phase, Promotion, Reach, Scope
from sokoni.core.money import Money
from sokoni.web.speaking import Speaker
from sokoni.web.translation import N_

PHASE_WORDS: Mapping[Phase, str] = MappingProxyType({
    Phase.RUNNING: N_("running"),
    Phase.PLANNED: N_("planned"),
    Phase.OVER: N_("over"),
    Phase.USED_UP: N_("used up"),
    Phase.PAUSED: N_("paused"),
    Phase.ARCHIVED: N_("put away"),
})  # fmt: skip
PHASE_TONES: Mapping[Phase, str] = MappingProxyType({
    Phase.RUNNING: "badge-good",
    Phase.PLANNED: "badge-info",
    Phase.USED_UP: "badge-warn",
    Phase.PAUSED: "badge-warn",
    Phase.OVER: "",
    Phase.ARCHIVED: "",
})  # fmt: skip
KIND_WORDS: Mapping[Kind, str] = MappingProxyType({
    Kind.PERCENTAGE: N_("A percentage off"),
    Kind.FIXED: N_("An amount off"),
    Kind.BUY_X_GET_Y: N_("Buy some, get some"),
    Kind.FREE_SHIPPING: N_("Free delivery"),
})  # fmt: skip
AUDIENCE_WORDS: Mapping[Audience, str] = MappingProxyType({
    Audience.EVERYONE: N_("Everybody"),
    Audience.FIRST_ORDER: N_("Who orders here for the first time"),
    Audience.RETURNING: N_("Who ordered here before, and is signed in"),
    Audience.ACCOUNTS: N_("Who is signed in"),
    Audience.SEGMENT: N_("Who is in a segment of the shop"),
})  # fmt: skip
_AUDIENCES: Mapping[Audience, str] = MappingProxyType({
    Audience.FIRST_ORDER: N_("for first orders"),
    Audience.RETURNING: N_("for who comes again"),
    Audience.ACCOUNTS: N_("for who is signed in"),
    Audience.SEGMENT: N_("for a segment of customers"),
})  # fmt: skip
_HEADS: Mapping[tuple[Kind, Level], str] = MappingProxyType({
    (Kind.PERCENTAGE, Level.PRODUCT): N_("%(off)s off %(goods)s"),
    (Kind.PERCENTAGE, Level.ORDER): N_("%(off)s off %(goods)s together"),
    (Kind.FIXED, Level.PRODUCT): N_("%(off)s off each of %(goods)s"),
    (Kind.FIXED, Level.ORDER): N_("%(off)s off %(goods)s together"),
    (Kind.FREE_SHIPPING, Level.SHIPPING): N_("Free delivery of %(goods)s"),
})  # fmt: skip
_ORDER_OF_ALL = N_("%(off)s off the order")
_DELIVERY_OF_ALL = N_("Free delivery")
_MORE = N_("Buy %(buy)s of %(goods)s, get %(get)s more free")
_MORE_FOR_LESS = N_("Buy %(buy)s of %(goods)s, get %(get)s more at %(off)s off")
_GIVEN = N_("Buy %(buy)s of %(goods)s, get %(get)s of %(gifts)s free")
_GIVEN_FOR_LESS = N_("Buy %(buy)s of %(goods)s, get %(get)s of %(gifts)s at %(off)s off")
_EVERYTHING = N_("everything")
_AND_MORE = N_("%(names)s and %(count)s more")
_SHOWN = 2
_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class PromotionSpeaker(Speaker):
    """Says promotions."""

    def say(self, promotion: Promotion) -> str:
        """One promotion as a sentence."""
        return ", ".join([self._head(promotion), *self._conditions(promotion)])

    def _head(self, promotion: Promotion) -> str:
        terms = promotion.draft.terms
        goods = self._goods(terms.scope)
        off = self.percent(terms.rate_bp)
        if terms.kind is Kind.BUY_X_GET_Y:
            free, for_less = (_MORE, _MORE_FOR_LESS) if terms.gets == terms.scope else (_GIVEN, _GIVEN_FOR_LESS)
            template = free if terms.rate_bp == _WHOLE else for_less
            counts = {"buy": self.wording.number(terms.buy_quantity), "get": self.wording.number(terms.get_quantity)}
            return self.translate(template, goods=goods, gifts=self._goods(terms.gets), off=off, **counts)
        if terms.kind is Kind.FIXED:
            off = self._money(promotion, terms.amount)
        template = _HEADS[terms.kind, terms.level]
        if terms.scope.reach is Reach.ALL and terms.level is not Level.PRODUCT:
            template = _DELIVERY_OF_ALL if terms.level is Level.SHIPPING else _ORDER_OF_ALL
        return self.translate(template, off=off, goods=goods)

    def _conditions(self, promotion: Promotion) -> Sequence[str]:
        draft, terms = promotion.draft, promotion.draft.terms
        said = []
        if terms.minimum_amount:
            said.append(self.translate(N_("from %(amount)s"), amount=self._money(promotion, terms.minimum_amount)))
        if terms.minimum_quantity:
            said.append(self.translate(N_("from %(count)s pieces"), count=self.wording.number(terms.minimum_quantity)))
        if draft.segment_id is not None and draft.segment_id in self.names:
            said.append(self.translate(N_("for “%(segment)s”"), segment=self.names[draft.segment_id]))
        elif draft.audience is Audience.RETURNING and draft.earlier_orders > 1:
            said.append(self.translate(N_("after %(count)s orders"), count=self.wording.number(draft.earlier_orders)))
        elif draft.audience in _AUDIENCES:
            said.append(self.translate(_AUDIENCES[draft.audience]))
        if draft.needs_code:
            said.append(self.translate(N_("with a code")))
        if draft.starts_at is not None:
            said.append(self.translate(N_("from %(day)s"), day=self.wording.date(draft.starts_at)))
        if draft.ends_at is not None:
            said.append(self.translate(N_("until %(day)s"), day=self.wording.date(draft.ends_at)))
        return said

    def _goods(self, scope: Scope) -> str:
        if scope.reach is Reach.ALL:
            return self.translate(_EVERYTHING)
        names = sorted(self.names.get(each, "?") for each in scope.ids)
        shown = ", ".join(names[:_SHOWN])
        if len(names) <= _SHOWN:
            return shown
        return self.translate(_AND_MORE, names=shown, count=self.wording.number(len(names) - _SHOWN))

    def _money(self, promotion: Promotion, amount: int) -> str:
        return self.wording.money(Money(amount, promotion.currency or ""))
