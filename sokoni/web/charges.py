"""Commissions in words: '10 % of lamps and 500 COP for each piece, and 19 % tax on it'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from uuid import UUID

from fastapi import Request

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.commission.types import Rule, Scope
from sokoni.commerce.plan import service as plans
from sokoni.commerce.shop import service as shop
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.web import differences, rendering
from sokoni.web.speaking import Speaker
from sokoni.web.translation import N_

SCOPE_WORDS: Mapping[Scope, str] = MappingProxyType({
    Scope.MARKET: N_("The whole market"),
    Scope.PLAN: N_("A plan"),
    Scope.SHOP: N_("A shop"),
    Scope.CATEGORY: N_("A category"),
    Scope.PRODUCT: N_("A product"),
})  # fmt: skip
_OF_ALL = N_("%(kept)s of everything")
_OF = N_("%(kept)s of “%(what)s”")
_AND_FIXED = N_("%(share)s and %(amount)s for each piece")
_FIXED = N_("%(amount)s for each piece")
_TAX = N_("and %(share)s tax on it")
_IN = N_("for sales in %(currency)s")
_NOTHING = N_("nothing")


@dataclass(frozen=True, slots=True)
class RuleSpeaker(Speaker):
    """Says rules of commissions."""

    def say(self, rule: Rule) -> str:
        """One rule as a sentence."""
        kept = self._kept(rule)
        if rule.key.subject_id is None:
            said = [self.translate(_OF_ALL, kept=kept)]
        else:
            said = [self.translate(_OF, kept=kept, what=self.names.get(rule.key.subject_id, "?"))]
        if rule.key.currency is not None:
            said.append(self.translate(_IN, currency=rule.key.currency))
        if rule.terms.tax_bp and (rule.terms.rate_bp or rule.terms.fixed_amount):
            said.append(self.translate(_TAX, share=self.percent(rule.terms.tax_bp)))
        return ", ".join(said)

    def _kept(self, rule: Rule) -> str:
        terms = rule.terms
        share = self.percent(terms.rate_bp)
        if not terms.fixed_amount:
            return share if terms.rate_bp else self.translate(_NOTHING)
        amount = self.wording.money(Money(terms.fixed_amount, rule.key.currency or ""))
        return (
            self.translate(_AND_FIXED, share=share, amount=amount)
            if terms.rate_bp
            else self.translate(_FIXED, amount=amount)
        )


async def speaker(request: Request, subject: Subject, session: ReadSession, rules: Sequence[Rule]) -> RuleSpeaker:
    """Who says rules in the reader's language; at most four statements for the names of what they are about."""
    ids: dict[Scope, set[UUID]] = {scope: set() for scope in Scope}
    for rule in rules:
        if rule.key.subject_id is not None:
            ids[rule.key.scope].add(rule.key.subject_id)
    names: dict[UUID, str] = {}
    if ids[Scope.PLAN]:
        names |= {each.plan.id: each.plan.name for each in await plans.list_plans(session)}
    if ids[Scope.SHOP]:
        names |= {each.id: each.name for each in await shop.list_by_ids(session, shop_ids=ids[Scope.SHOP])}
    if ids[Scope.CATEGORY]:
        locale = rendering.locale_of(request, subject)
        names |= dict(differences.branches(await catalog.list_categories(session, locale=locale)))
    names |= await catalog.list_product_titles(session, product_ids=ids[Scope.PRODUCT])
    return RuleSpeaker(rendering.words(request, subject)[1], partial(rendering.translate, request, subject), names)
