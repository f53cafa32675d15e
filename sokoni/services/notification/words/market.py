"""What those who run shops hear from those who run the market."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.SHOP_APPROVED: {
        "en": Words(
            "{shop} is open",
            ("Hello {name},", "{shop} is approved: everybody can see it and buy there.", "Go to your shop: {link}"),
        ),
        "es": Words(
            "{shop} está abierta",
            ("Hola, {name}:", "{shop} está aprobada: cualquiera puede verla y comprar.", "Ve a tu tienda: {link}"),
        ),
        "fa": Words(
            "{shop} باز است",
            ("سلام {name}،", "{shop} تأیید شد: همه می‌توانند آن را ببینند و خرید کنند.", "رفتن به فروشگاه: {link}"),
        ),
    },
    Template.SHOP_REJECTED: {
        "en": Words(
            "{shop} cannot open yet",
            (
                "Hello {name},",
                "we looked at {shop}, and it cannot open as it is.",
                "The reason: {reason}",
                "You see what you sent here: {link}",
            ),
        ),
        "es": Words(
            "{shop} aún no puede abrir",
            (
                "Hola, {name}:",
                "revisamos {shop} y no puede abrir tal como está.",
                "El motivo: {reason}",
                "Aquí ves lo que enviaste: {link}",
            ),
        ),
        "fa": Words(
            "{shop} هنوز نمی‌تواند باز شود",
            (
                "سلام {name}،",
                "{shop} را بررسی کردیم و به این شکل نمی‌تواند باز شود.",
                "دلیل: {reason}",
                "آنچه فرستاده‌اید اینجاست: {link}",
            ),
        ),
    },
    Template.SHOP_SUSPENDED: {
        "en": Words(
            "{shop} is closed for now",
            (
                "Hello {name},",
                "{shop} is closed for now: nobody sees it, and nothing can be ordered.",
                "The reason: {reason}",
                "Orders on their way go on: {link}",
            ),
        ),
        "es": Words(
            "{shop} está cerrada por ahora",
            (
                "Hola, {name}:",
                "{shop} está cerrada por ahora: nadie la ve y no se puede pedir nada.",
                "El motivo: {reason}",
                "Los pedidos en marcha siguen: {link}",
            ),
        ),
        "fa": Words(
            "{shop} فعلاً بسته است",
            (
                "سلام {name}،",
                "{shop} فعلاً بسته است: کسی آن را نمی‌بیند و چیزی نمی‌توان سفارش داد.",
                "دلیل: {reason}",
                "سفارش‌های در راه ادامه دارند: {link}",
            ),
        ),
    },
    Template.PAYOUT_DESTINATION: {
        "en": Words(
            "{shop}: payouts go somewhere else",
            (
                "Hello {name},",
                "somebody changed where the money of {shop} is sent.",
                "If it was not you or another owner, put it back and change your password: {link}",
            ),
        ),
        "es": Words(
            "{shop}: los pagos van a otro destino",
            (
                "Hola, {name}:",
                "alguien cambió adónde se envía el dinero de {shop}.",
                "Si no fuiste tú ni otro dueño, devuélvelo a como estaba y cambia tu contraseña: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: نشانی پرداخت پول تغییر کرد",
            (
                "سلام {name}،",
                "کسی مقصد پول {shop} را تغییر داده است.",
                "اگر کار شما یا صاحب دیگری نبوده، آن را برگردانید و گذرواژهٔ خود را عوض کنید: {link}",
            ),
        ),
    },
    Template.PAYOUT_PAID: {
        "en": Words(
            "{shop}: {amount} is on its way",
            (
                "Hello {name},",
                "statement no. {number} of {shop} is paid: {amount}.",
                "You find it at your bank as {reference}.",
                "What it is made of: {link}",
            ),
        ),
        "es": Words(
            "{shop}: {amount} va en camino",
            (
                "Hola, {name}:",
                "la liquidación n.º {number} de {shop} está pagada: {amount}.",
                "En tu banco figura como {reference}.",
                "De qué se compone: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: {amount} در راه است",
            (
                "سلام {name}،",
                "صورت‌حساب شمارهٔ {number} از {shop} پرداخت شد: {amount}.",
                "در بانک آن را با شمارهٔ {reference} می‌بینید.",
                "جزئیات: {link}",
            ),
        ),
    },
    Template.PAYOUT_FAILED: {
        "en": Words(
            "{shop}: a payout did not arrive",
            (
                "Hello {name},",
                "the transfer for statement no. {number} of {shop} ({amount}) did not arrive.",
                "The reason: {reason}",
                "It is paid with the next statement. See whether your bank's details are right: {link}",
            ),
        ),
        "es": Words(
            "{shop}: un pago no llegó",
            (
                "Hola, {name}:",
                "la transferencia de la liquidación n.º {number} de {shop} ({amount}) no llegó.",
                "El motivo: {reason}",
                "Se paga con la próxima liquidación. Comprueba tus datos bancarios: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: یک پرداخت نرسید",
            (
                "سلام {name}،",
                "حوالهٔ صورت‌حساب شمارهٔ {number} از {shop} ({amount}) نرسید.",
                "دلیل: {reason}",
                "با صورت‌حساب بعدی پرداخت می‌شود. مشخصات بانکی خود را بررسی کنید: {link}",
            ),
        ),
    },
}
