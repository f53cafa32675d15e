"""What those hear whom a shop counts among its customers."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.CUSTOMER_INVITED: {
        "en": Words(
            "{shop} counts you among its customers",
            (
                "Hello,",
                "{shop} keeps prices and offers for its customers, and counts you among them.",
                "Open this link and sign in, so that they are yours: {link}",
                "The link is good for 30 days. If you do not know the shop, there is nothing to do.",
            ),
        ),
        "es": Words(
            "{shop} te cuenta entre sus clientes",
            (
                "Hola:",
                "{shop} tiene precios y ofertas para sus clientes, y te cuenta entre ellos.",
                "Abre este enlace e inicia sesión para que sean tuyos: {link}",
                "El enlace vale 30 días. Si no conoces la tienda, no hace falta que hagas nada.",
            ),
        ),
        "fa": Words(
            "{shop} شما را از مشتریان خود می‌داند",
            (
                "سلام،",
                "{shop} برای مشتریانش قیمت‌های ویژه دارد و شما را از آنان می‌داند.",
                "این پیوند را باز کنید و وارد شوید تا از آنِ شما شود: {link}",
                "این پیوند ۳۰ روز اعتبار دارد. اگر این فروشگاه را نمی‌شناسید، لازم نیست کاری کنید.",
            ),
        ),
    },
}
