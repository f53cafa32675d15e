"""What those hear who wished for something and asked to be told."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.WISH_PRICE_DROPPED: {
        "en": Words(
            "Costs less now: {product}",
            (
                "Hello {name},",
                "{product} from {shop} is on your wish list. It costs {price} now; it was {before}.",
                "See it: {link}",
                "You asked us to tell you. No more of this: {list}",
            ),
        ),
        "es": Words(
            "Ahora cuesta menos: {product}",
            (
                "Hola, {name}:",
                "{product} de {shop} está en tu lista de deseos. Ahora cuesta {price}; antes costaba {before}.",
                "Míralo: {link}",
                "Pediste que te avisáramos. Para no recibir más avisos: {list}",
            ),
        ),
        "fa": Words(
            "ارزان‌تر شد: {product}",
            (
                "سلام {name}،",
                "{product} از {shop} در فهرست آرزوهای شماست. اکنون {price} است؛ پیش‌تر {before} بود.",
                "دیدن: {link}",
                "خودتان خواسته بودید خبر بدهیم. برای قطع این خبرها: {list}",
            ),
        ),
    },
    Template.WISH_BACK_IN_STOCK: {
        "en": Words(
            "Back in stock: {product}",
            (
                "Hello {name},",
                "{product} from {shop} is on your wish list, and can be bought again.",
                "See it: {link}",
                "You asked us to tell you. No more of this: {list}",
            ),
        ),
        "es": Words(
            "De nuevo disponible: {product}",
            (
                "Hola, {name}:",
                "{product} de {shop} está en tu lista de deseos y se puede comprar de nuevo.",
                "Míralo: {link}",
                "Pediste que te avisáramos. Para no recibir más avisos: {list}",
            ),
        ),
        "fa": Words(
            "دوباره موجود شد: {product}",
            (
                "سلام {name}،",
                "{product} از {shop} در فهرست آرزوهای شماست و دوباره می‌توان آن را خرید.",
                "دیدن: {link}",
                "خودتان خواسته بودید خبر بدهیم. برای قطع این خبرها: {list}",
            ),
        ),
    },
}
