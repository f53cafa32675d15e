"""What those hear whom a shop counts among its customers, or asks into its team."""

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
    Template.TEAM_INVITED: {
        "en": Words(
            "{shop} invites you into its team",
            (
                "Hello,",
                "{shop} would like you to work with them on Sokoni.",
                "Open this link, sign in or make an account, and join: {link}",
                "The link is good for 7 days, for whoever holds it: do not pass it on.",
                "If you do not know the shop, there is nothing to do.",
            ),
        ),
        "es": Words(
            "{shop} te invita a su equipo",
            (
                "Hola:",
                "A {shop} le gustaría que trabajaras con su equipo en Sokoni.",
                "Abre este enlace, inicia sesión o crea una cuenta, y únete: {link}",
                "El enlace vale 7 días y sirve a quien lo tenga: no lo compartas.",
                "Si no conoces la tienda, no hace falta que hagas nada.",
            ),
        ),
        "fa": Words(
            "{shop} شما را به گروه خود می‌خواند",
            (
                "سلام،",
                "{shop} دوست دارد در سوکونی با آنان کار کنید.",
                "این پیوند را باز کنید، وارد شوید یا حساب بسازید، و بپیوندید: {link}",
                "این پیوند هفت روز اعتبار دارد و به کار هر که آن را داشته باشد می‌آید: به کسی ندهید.",
                "اگر این فروشگاه را نمی‌شناسید، لازم نیست کاری کنید.",
            ),
        ),
    },
}
