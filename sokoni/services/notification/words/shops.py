"""What sellers hear of their shop and its products."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.PRODUCTS_APPROVED: {
        "en": Words(
            "{shop}: your products are on sale",
            ("Hello {name},", "these products of {shop} were approved: {products}.", "See them: {link}"),
        ),
        "es": Words(
            "{shop}: tus productos están a la venta",
            ("Hola, {name}:", "se aprobaron estos productos de {shop}: {products}.", "Míralos: {link}"),
        ),
        "fa": Words(
            "{shop}: محصول‌های شما در فروش است",
            ("سلام {name}،", "این محصول‌های {shop} تأیید شدند: {products}.", "دیدن: {link}"),
        ),
    },
    Template.PRODUCTS_REJECTED: {
        "en": Words(
            "{shop}: products were turned down",
            (
                "Hello {name},",
                "these products of {shop} were not approved: {products}.",
                "The reason: {reason}",
                "Change them and put them up for sale again: {link}",
            ),
        ),
        "es": Words(
            "{shop}: se rechazaron productos",
            (
                "Hola, {name}:",
                "no se aprobaron estos productos de {shop}: {products}.",
                "El motivo: {reason}",
                "Cámbialos y vuelve a ponerlos a la venta: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: چند محصول پذیرفته نشد",
            (
                "سلام {name}،",
                "این محصول‌های {shop} تأیید نشدند: {products}.",
                "دلیل: {reason}",
                "پس از اصلاح، دوباره برای فروش بگذارید: {link}",
            ),
        ),
    },
}
