"""What buyers and shops hear of what comes back."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.RETURN_ASKED: {
        "en": Words(
            "A return for order {code}",
            (
                "Hello {name},",
                "a customer of {shop} wants to give something of order no. {number} ({code}) back: {items}.",
                "Why: {reason}",
                "Decide here: {link}",
            ),
        ),
        "es": Words(
            "Una devolución del pedido {code}",
            (
                "Hola, {name}:",
                "un cliente de {shop} quiere devolver algo del pedido n.º {number} ({code}): {items}.",
                "Motivo: {reason}",
                "Decide aquí: {link}",
            ),
        ),
        "fa": Words(
            "درخواست مرجوعی سفارش {code}",
            (
                "سلام {name}،",
                "مشتری {shop} می‌خواهد از سفارش شماره‌ی {number} ({code}) این کالاها را پس بدهد: {items}.",
                "دلیل: {reason}",
                "اینجا تصمیم بگیرید: {link}",
            ),
        ),
    },
    Template.RETURN_APPROVED: {
        "en": Words(
            "You can send it back: order {code}",
            ("Hello {name},", "{shop} takes back: {items}.", "How: {reason}", "More: {link}"),
        ),
        "es": Words(
            "Puedes devolverlo: pedido {code}",
            ("Hola, {name}:", "{shop} acepta la devolución de: {items}.", "Cómo: {reason}", "Más: {link}"),
        ),
        "fa": Words(
            "می‌توانید پس بفرستید: سفارش {code}",
            ("سلام {name}،", "{shop} این کالاها را پس می‌گیرد: {items}.", "چگونه: {reason}", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_REJECTED: {
        "en": Words(
            "About your return of order {code}",
            ("Hello {name},", "{shop} does not take back: {items}.", "Why: {reason}", "Write to the shop: {link}"),
        ),
        "es": Words(
            "Sobre tu devolución del pedido {code}",
            (
                "Hola, {name}:",
                "{shop} no acepta la devolución de: {items}.",
                "Motivo: {reason}",
                "Escribe a la tienda: {link}",
            ),
        ),
        "fa": Words(
            "درباره‌ی مرجوعی سفارش {code}",
            (
                "سلام {name}،",
                "{shop} این کالاها را پس نمی‌گیرد: {items}.",
                "دلیل: {reason}",
                "برای فروشگاه بنویسید: {link}",
            ),
        ),
    },
    Template.RETURN_RECEIVED: {
        "en": Words(
            "Your return of order {code} has arrived",
            ("Hello {name},", "{shop} has received: {items}. They look at it now.", "More: {link}"),
        ),
        "es": Words(
            "Tu devolución del pedido {code} llegó",
            ("Hola, {name}:", "{shop} recibió: {items}. Ahora lo revisan.", "Más: {link}"),
        ),
        "fa": Words(
            "مرجوعی سفارش {code} رسید",
            ("سلام {name}،", "{shop} این کالاها را دریافت کرد: {items}. اکنون بررسی می‌کنند.", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_REFUNDED: {
        "en": Words(
            "Money back for your return of order {code}",
            ("Hello {name},", "{amount} are on the way back to you for: {items}.", "More: {link}"),
        ),
        "es": Words(
            "Reembolso por tu devolución del pedido {code}",
            ("Hola, {name}:", "{amount} van de vuelta a ti por: {items}.", "Más: {link}"),
        ),
        "fa": Words(
            "بازگشت پول مرجوعی سفارش {code}",
            ("سلام {name}،", "{amount} برای این کالاها به شما بازمی‌گردد: {items}.", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_EXCHANGED: {
        "en": Words(
            "A replacement for order {code} is on its way",
            (
                "Hello {name},",
                "{shop} has sent a replacement for: {items}.",
                "Tracking number: {tracking}",
                "More: {link}",
            ),
        ),
        "es": Words(
            "El cambio del pedido {code} va en camino",
            ("Hola, {name}:", "{shop} envió un cambio por: {items}.", "Número de guía: {tracking}", "Más: {link}"),
        ),
        "fa": Words(
            "جایگزین سفارش {code} در راه است",
            (
                "سلام {name}،",
                "{shop} برای این کالاها جایگزین فرستاد: {items}.",
                "کد رهگیری: {tracking}",
                "بیشتر: {link}",
            ),
        ),
    },
}
