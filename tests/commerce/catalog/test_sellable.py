"""What carts and orders are told of a variant."""

from datetime import datetime

from sokoni.commerce.catalog import service
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.resources import Resources
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import UNCUT, Frame, ImageKind
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR
from tests.support.pictures import encoded


async def test_a_variant_is_shown_by_its_own_picture_and_else_by_the_products_first(
    session: WriteSession, resources: Resources, now: datetime
):
    goods = (await sale.stall(session, now=now)).goods[0]
    for width in (60, 70):
        picture = await media.store(
            session,
            storages=resources.get(Storages),
            data=encoded(".png", width, 40),
            kind=ImageKind.PRODUCT,
            now=now,
        )
        product = await service.add_image(
            session, product_id=goods.product_id, picture=picture, alt="", actor=ACTOR, now=now
        )
    first, second = product.images
    await service.update_image(
        session,
        product_id=product.id,
        image_id=second.id,
        fields={"crop": (0, 0, 500, 500), "focus": (100, 200)},
        actor=ACTOR,
        now=now,
    )

    before = (await service.sellable(session, variant_ids=[goods.variant_id]))[goods.variant_id]
    await service.update_variant(
        session,
        product_id=product.id,
        variant_id=goods.variant_id,
        fields={"image_id": second.id},
        actor=ACTOR,
        now=now,
    )
    with count_statements() as counted:
        after = (await service.sellable(session, variant_ids=[goods.variant_id]))[goods.variant_id]

    assert (before.image_hash, before.image_frame) == (first.media_hash, UNCUT)
    assert (after.image_hash, after.image_frame) == (
        second.media_hash,
        Frame(focus=(100, 200), crop=(0, 0, 500, 500)),
    )
    assert counted.value == 1
