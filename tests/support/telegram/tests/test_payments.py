"""Invoices and Stars, as far as the Bot API sees them."""

from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import LabeledPrice, ShippingOption

from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.messages import Message
from tests.support.telegram.tests.conftest import Scene

FERN = {"title": "Fern", "description": "A fern in a pot", "payload": "order-1"}


async def invoice(scene: Scene, **more: object) -> Message:
    scene.ana.starts(scene.bot)
    scene.bot.mailbox.clear()
    asked = {"currency": "XTR", "prices": [LabeledPrice(label="Fern", amount=250)]} | more
    await scene.client.send_invoice(scene.ana.id, **FERN, **asked)
    return scene.ana.private(scene.bot).history[-1]


async def test_stars_are_paid_and_given_back(scene: Scene):
    checkout = scene.ana.pays(await invoice(scene))
    (asked,) = await scene.client.get_updates()
    await scene.client.answer_pre_checkout_query(asked.pre_checkout_query.id, ok=True)
    (told,) = await scene.client.get_updates(offset=asked.update_id + 1)
    balance = await scene.client.get_my_star_balance()
    charge = told.message.successful_payment.telegram_payment_charge_id
    await scene.client.refund_star_payment(scene.ana.id, charge)

    assert (asked.pre_checkout_query.total_amount, told.message.successful_payment.invoice_payload) == (250, "order-1")
    assert (balance.amount, (await scene.client.get_my_star_balance()).amount) == (250, 0)
    assert (checkout.charge_id, checkout.paid) == (charge, False)
    assert len((await scene.client.get_star_transactions()).transactions) == 2
    with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
        await scene.client.refund_star_payment(scene.ana.id, charge)


async def test_a_bot_that_thinks_too_long_is_not_paid(scene: Scene):
    checkout = scene.ana.pays(await invoice(scene))
    (asked,) = await scene.client.get_updates()
    scene.world.clock.advance(timedelta(seconds=11))

    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await scene.client.answer_pre_checkout_query(asked.pre_checkout_query.id, ok=True)
    assert not checkout.paid


async def test_the_way_of_sending_is_part_of_the_price(scene: Scene):
    card = {"currency": "EUR", "provider_token": "1:TEST:1", "prices": [LabeledPrice(label="Fern", amount=1200)]}
    message = await invoice(scene, **card, is_flexible=True, need_shipping_address=True)
    with pytest.raises(NotAllowed, match="need_shipping_address"):
        scene.ana.pays(message)
    address = {"country_code": "ES", "state": "", "city": "Sevilla", "post_code": "41001"}
    address |= {"street_line1": "Calle 1", "street_line2": ""}
    checkout = scene.ana.pays(message, order_info={"shipping_address": address})
    (asked,) = await scene.client.get_updates()
    options = [ShippingOption(id="post", title="Post", prices=[LabeledPrice(label="Post", amount=300)])]
    await scene.client.answer_shipping_query(asked.shipping_query.id, ok=True, shipping_options=options)
    scene.ana.chooses(checkout, "post")
    (last,) = await scene.client.get_updates(offset=asked.update_id + 1)
    await scene.client.answer_pre_checkout_query(last.pre_checkout_query.id, ok=False, error_message="Sold out")

    assert last.pre_checkout_query.total_amount == 1500
    assert (checkout.agreed, checkout.words, checkout.paid) == (False, "Sold out", False)


async def test_an_invoice_by_link_is_paid_by_anybody(scene: Scene):
    link = await scene.client.create_invoice_link(**FERN, currency="XTR", prices=[LabeledPrice(label="Fern", amount=5)])
    checkout = scene.owner.pays(link)
    asked = (await scene.client.get_updates())[-1]
    await asked.pre_checkout_query.as_(scene.client).answer(ok=True)

    assert checkout.paid


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"currency": "EUR"}, "PAYMENT_PROVIDER_INVALID"),
        ({"payload": ""}, "payload is empty"),
        ({"prices": []}, "exactly one price"),
    ],
)
async def test_wrong_invoices_are_refused(scene: Scene, wrong: dict[str, object], words: str):
    asked = FERN | {"currency": "XTR", "prices": [LabeledPrice(label="Fern", amount=5)]} | wrong
    with pytest.raises(TelegramBadRequest, match=words):
        await scene.client.send_invoice(scene.chat.id, **asked)
