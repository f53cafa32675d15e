"""What people changed, in words: shared by the seller's and the operator's page of changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from sokoni.commerce.catalog import service as catalog
from sokoni.core.database import ReadSession
from sokoni.identity.permission.types import Subject
from sokoni.services.undo.types import About, Hurdle, JudgedChange
from sokoni.web import differences, rendering
from sokoni.web.differences import Line
from sokoni.web.translation import N_

# What was done, by the name under which it is recorded.
ACTION_WORDS: Mapping[str, str] = MappingProxyType({
    "product.create": N_("Product made"),
    "product.copy": N_("Product copied"),
    "product.update": N_("Product changed"),
    "product.set_options": N_("Options changed"),
    "product.schedule": N_("Product moved by its plan"),
    "product.add_image": N_("Picture added"),
    "product.update_image": N_("Picture changed"),
    "product.order_images": N_("Pictures put in order"),
    "product.remove_image": N_("Picture taken away"),
    "product.bulk_publish": N_("Products put up for sale"),
    "product.bulk_take_down": N_("Products taken back to the drafts"),
    "product.bulk_archive": N_("Products archived"),
    "product.bulk_reprice": N_("Prices of products changed"),
    "product.bulk_categories": N_("Categories of products changed"),
    "product.bulk_tags": N_("Tags of products changed"),
    "product.bulk_attribute": N_("An attribute of products set"),
    "product.bulk_fields": N_("Vendor or type of products changed"),
    "product.draft": N_("Product taken back to the drafts"),
    "product.pending_review": N_("Product put up for sale"),
    "product.approved": N_("Product put on sale"),
    "product.archived": N_("Product archived"),
    "review.approved": N_("Product approved"),
    "review.rejected": N_("Product rejected"),
    "review.answer": N_("Review answered"),
    "review.answer_back": N_("Answer to a review taken back"),
    "review.moderate": N_("Review shown or hidden"),
    "variant.create": N_("Variant added"),
    "variant.update": N_("Variant changed"),
    "variant.order": N_("Variants put in order"),
    "variant.remove": N_("Variant taken away"),
    "collection.create": N_("Collection made"),
    "collection.import": N_("Collection taken from a file"),
    "collection.update": N_("Collection changed"),
    "collection.move_products": N_("Products of a collection changed"),
    "collection.order": N_("Products of a collection put in order"),
    "collection.remove": N_("Collection taken away"),
    "collection.schedule": N_("Collection shown or hidden by its plan"),
    "attribute.create": N_("Attribute made"),
    "attribute.update": N_("Attribute changed"),
    "attribute.delete": N_("Attribute taken away"),
    "category.create": N_("Category made"),
    "category.update": N_("Category changed"),
    "category.move": N_("Category moved"),
    "category.remove": N_("Category taken away"),
    "bulk.cancel": N_("Change of many products stopped"),
    "catalog.import": N_("Products imported"),
    "catalog.import_channel": N_("Telegram channel read"),
    "catalog.import_chunk": N_("Products taken from a file"),
    "catalog.cancel_import": N_("Import stopped"),
    "catalog.export": N_("Products exported"),
    "catalog.cancel_export": N_("Export stopped"),
    "stock.update": N_("Stock changed"),
    "stock.import": N_("Stock taken from a file"),
    "order.import": N_("Orders brought in from a file"),
    "pricing.set_shipping": N_("Ways of shipping changed"),
    "pricing.set_tax": N_("Taxes changed"),
    "commission.add": N_("Commission agreed"),
    "commission.end": N_("Commission ended"),
    "plan.create": N_("Plan made"),
    "plan.update": N_("Plan changed"),
    "plan.retire": N_("Plan taken off the offer"),
    "plan.offer": N_("Plan put back on offer"),
    "plan.assign": N_("Plan of a shop changed"),
    "plan.set_default": N_("Plan of all other shops changed"),
    "payout.approved": N_("Statement approved"),
    "payout.paid": N_("Statement paid"),
    "payout.failed": N_("Payout failed"),
    "payout.voided": N_("Statement voided"),
    "payout.set_hold": N_("Hold of payouts changed"),
    "payout.set_destination": N_("Where payouts go changed"),
    "promotion.add": N_("Promotion made"),
    "promotion.change": N_("Promotion changed"),
    "promotion.pause": N_("Promotion paused"),
    "promotion.resume": N_("Promotion put to work again"),
    "promotion.archive": N_("Promotion put away"),
    "promotion.add_codes": N_("Codes made"),
    "promotion.remove_code": N_("Code taken away"),
    "price_list.add": N_("Price list made"),
    "price_list.change": N_("Price list changed"),
    "price_list.pause": N_("Price list paused"),
    "price_list.resume": N_("Price list put to work again"),
    "price_list.remove": N_("Price list taken away"),
    "price_list.set_prices": N_("Prices of a list changed"),
    "segment.add": N_("Segment made"),
    "segment.change": N_("Segment changed"),
    "segment.remove": N_("Segment taken away"),
    "segment.add_members": N_("Customers put into a segment"),
    "segment.remove_member": N_("Customer taken out of a segment"),
    "customer.change": N_("Note of a customer changed"),
    "loyalty.save_programme": N_("Programme of points changed"),
    "loyalty.grant": N_("Points given by hand"),
    "order.move": N_("Order moved on"),
    "order.ship": N_("Parcel sent"),
    "order.parcel_delivered": N_("Parcel delivered"),
    "order.credit_refund": N_("Part of an order given back"),
    "order.credit_cancelled": N_("Part of an order cancelled"),
    "order.credit_return": N_("Returned pieces credited"),
    "order.credit_transfer": N_("Sum lowered to be told apart"),
    "order.credit_dispute": N_("Lost to a dispute"),
    "order.tracking": N_("Tracking number changed"),
    "order.release": N_("Order taken out of an account"),
    "payment.retry_refund": N_("Refund tried again"),
    "return.appeal_refused": N_("Return refused once more"),
    "payment.collect_cash": N_("Cash received"),
    "payment.finish_review": N_("Flagged payment settled"),
    "payment.refund": N_("Money given back"),
    "payment.keep": N_("Money back in another form"),
    "payment.finish_refund": N_("Money given back by hand"),
    "payment.receipt_approved": N_("Receipt approved"),
    "payment.receipt_rejected": N_("Receipt rejected"),
    "return.approved": N_("Return agreed"),
    "return.rejected": N_("Return refused"),
    "return.received": N_("Return received"),
    "return.refunded": N_("Return paid back"),
    "return.exchanging": N_("Exchange begun"),
    "return.exchanged": N_("Exchange sent"),
    "return.cancelled": N_("Return called off"),
    "gift_card.issue": N_("Gift card issued"),
    "gift_card.send": N_("Gift card sent by mail"),
    "gift_card.block": N_("Gift card blocked"),
    "store_credit.grant": N_("Store credit given"),
    "store_credit.withdraw": N_("Store credit taken away"),
    "payment.take_transfer": N_("Transfer found in a bank statement"),
    "payment.set_transfer_steps": N_("Sums of transfers changed"),
    "bot.connect": N_("Bot connected"),
    "bot.token": N_("Bot given another token"),
    "bot.pause": N_("Bot paused"),
    "bot.resume": N_("Bot at work again"),
    "bot.disconnect": N_("Bot disconnected"),
    "group.add": N_("Group added"),
    "group.update": N_("Group changed"),
    "group.settings": N_("Settings of a group changed"),
    "group.remove": N_("Group taken off the list"),
    "group.leave": N_("Group left by its bot"),
    "group_role.add": N_("Role in a group made"),
    "group_role.change": N_("Role in a group changed"),
    "group_role.remove": N_("Role in a group taken away"),
    "group_role.give": N_("Role in a group given"),
    "group_role.take": N_("Role in a group taken from somebody"),
    "rule.add": N_("Rule of a group made"),
    "rule.change": N_("Rule of a group changed"),
    "rule.enable": N_("Rule of a group switched on"),
    "rule.disable": N_("Rule of a group switched off"),
    "rule.remove": N_("Rule of a group taken away"),
    "invite_link.add": N_("Link into a group made"),
    "invite_link.revoke": N_("Link into a group revoked"),
    "note.keep": N_("Note or filter written"),
    "note.forget": N_("Note or filter forgotten"),
    "scheduled.add": N_("Message for later written"),
    "scheduled.update": N_("Message for later changed"),
    "scheduled.remove": N_("Message for later taken away"),
    "buyers_group.set": N_("Group opened to buyers alone"),
    "buyers_group.remove": N_("Group opened to everybody"),
    "buyers_knock.let_in": N_("Somebody let into a group by hand"),
    "buyers_knock.put_out": N_("Somebody put out of a group by hand"),
    "claim_sale.open": N_("Claim sale begun"),
    "claim_sale.close": N_("Claim sale ended"),
    "claim.cancel": N_("Claim called off"),
    "shop.create": N_("Shop opened"),
    "shop.update_profile": N_("Shop's words changed"),
    "shop.update_look": N_("Shop's look changed"),
    "shop.update_opening": N_("Opening hours changed"),
    "shop.add_document": N_("Document added"),
    "shop.pending": N_("Shop put up for another look"),
    "shop.approved": N_("Shop approved"),
    "shop.rejected": N_("Shop rejected"),
    "shop.suspended": N_("Shop suspended"),
    "team.add_member": N_("Somebody joined the team"),
    "team.change_role": N_("Role in the team changed"),
    "team.invite": N_("Somebody invited into the team"),
    "team.withdraw": N_("Invitation withdrawn"),
    "team.remove_member": N_("Somebody left the team"),
    "account.set_password": N_("Password set"),
    "account.disable": N_("Account closed"),
    "account.enable": N_("Account opened again"),
    "account.make_operator": N_("Operator appointed"),
    "apikey.create": N_("API key made"),
    "apikey.revoke": N_("API key revoked"),
})  # fmt: skip
HURDLE_WORDS: Mapping[Hurdle, str] = MappingProxyType({
    Hurdle.FINAL: N_("cannot be taken back"),
    Hurdle.UNDONE: N_("taken back"),
    Hurdle.EXPIRED: N_("too old to be taken back"),
    Hurdle.OVERTAKEN: N_("changed again since"),
    Hurdle.OPERATORS: N_("decided by the marketplace"),
})  # fmt: skip
# What a list of changes can be narrowed to, each with the kinds of things that it means.
TOPICS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType({
    "products": (N_("Products"), ("product", "variant", "bulk")),
    "collections": (N_("Collections"), ("collection",)),
    "attributes": (N_("Attributes"), ("attribute",)),
    "promotions": (N_("Promotions"), ("promotion", "promotion_code")),
    "customers": (N_("Customers"), ("customer_segment", "shop_customer")),
    "price_lists": (N_("Price lists"), ("price_list",)),
    "orders": (N_("Orders"), ("sub_order", "return", "payment", "gift_card")),
    "prices": (N_("Shipping and taxes"), ("shipping_methods", "tax_rates")),
    "shop": (N_("Shop and team"), ("shop", "account", "team_invitation", "api_key")),
    "groups": (
        N_("Telegram groups"),
        (
            "telegram_group", "group_role", "telegram_bot", "telegram_rule", "telegram_scheduled_message",
            "telegram_kept_text", "telegram_invite_link", "buyers_group", "buyers_knock", "claim_sale", "claim",
        ),
    ),
    "points": (N_("Points"), ("loyalty_programme", "loyalty_account")),
    "files": (N_("Files"), ("import", "export")),
})  # fmt: skip
_SYMBOLS: Mapping[str, str] = MappingProxyType({
    "product": "tag", "bulk": "list-check", "variant": "stack-2", "collection": "list", "attribute": "forms",
    "sub_order": "package", "return": "arrow-back-up", "gift_card": "gift",
    "telegram_group": "message", "group_role": "users", "telegram_bot": "message", "telegram_rule": "list-check",
    "telegram_scheduled_message": "message", "telegram_invite_link": "users", "telegram_kept_text": "message",
    "buyers_group": "users", "buyers_knock": "user", "claim_sale": "tag", "claim": "tag",
    "payment": "cash", "shop": "building-store", "account": "user", "team_invitation": "user", "api_key": "key",
    "shipping_methods": "truck-delivery", "tax_rates": "receipt",
    "commission_rule": "percentage", "plan": "list-check", "shop_plan": "list-check", "default_plan": "list-check",
    "payout": "cash", "payout_terms": "cash",
    "price_list": "tag", "customer_segment": "users", "shop_customer": "user",
    "promotion": "rosette-discount", "promotion_code": "rosette-discount", "import": "file-import",
    "export": "file-export",
})  # fmt: skip


async def read_about(
    topic: str = "",
    group: UUID | None = None,
    about: UUID | None = None,
    by: UUID | None = None,
) -> About:
    """Which changes an address asks for."""
    _, kinds = TOPICS.get(topic, ("", ()))
    return About(group_id=group, subject_id=about, subject_kinds=kinds, actor_id=by)


Asked = Annotated[About, Depends(read_about, scope="function")]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change in words: what was done with what, and what differs, of which a part may stand for all."""

    judged: JudgedChange
    words: str
    takes_back: bool
    symbol: str
    subject: str
    lines: Sequence[Line]
    hurdle: str

    @property
    def is_group(self) -> bool:
        """Whether it stands for several that were made together."""
        return self.judged.change.group_size > 1


async def show(
    session: ReadSession,
    request: Request,
    subject: Subject,
    listing: Sequence[JudgedChange],
    *,
    currencies: Mapping[UUID, str],
    attributes_of: UUID | None = None,
) -> Sequence[ShownChange]:
    """Changes in the reader's words; at most seven statements, however many there are."""
    words = await differences.know(
        session,
        request,
        subject,
        currencies=currencies,
        differences=[(each.shown(each.change.before), each.shown(each.change.after)) for each in listing],
        attributes_of=attributes_of,
    )
    names = await _names(session, request, subject, listing)
    translate = partial(rendering.translate, request, subject)
    return [
        ShownChange(
            judged=each,
            words=translate(ACTION_WORDS.get(each.change.original_action, each.change.original_action)),
            takes_back=each.change.action != each.change.original_action,
            symbol=_SYMBOLS.get(each.change.subject_kind, "history"),
            subject=names.get(each.change.subject_id, ""),
            lines=words.lines(
                each.shown(each.change.before),
                each.shown(each.change.after),
                kind=each.change.subject_kind,
                shop_id=each.change.shop_id,
            ),
            hurdle=translate(HURDLE_WORDS[each.verdict.hurdle]) if each.verdict.hurdle is not None else "",
        )
        for each in listing
    ]


async def _names(
    session: ReadSession, request: Request, subject: Subject, listing: Sequence[JudgedChange]
) -> Mapping[UUID, str]:
    """What the things are called today that were changed; those that are no more, and others, are left out."""

    def ids_of(kind: str) -> set[UUID]:
        return {each.change.subject_id for each in listing if each.change.subject_kind == kind}

    locale = rendering.locale_of(request, subject)
    variants = await catalog.sellable(session, variant_ids=ids_of("variant"), locale=locale)
    titles = {key: f"{each.product_title} {each.variant_title}".strip() for key, each in variants.items()}
    products = await catalog.list_product_titles(session, product_ids=ids_of("product"))
    collections = await catalog.list_collection_titles(session, collection_ids=ids_of("collection"))
    return {**titles, **products, **collections}
