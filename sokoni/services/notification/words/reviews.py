"""What authors of reviews hear."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.REVIEW_ASKED: {
        "en": Words(
            "How do you like it? {product}",
            (
                "Hello {name},",
                "your order from {shop} has been with you for some days. How do you like {product}?",
                "A few words help others to choose, and the shop to get better: {link}",
                "This is the only time that we ask.",
            ),
        ),
        "es": Words(
            "¿Qué te parece? {product}",
            (
                "Hola, {name}:",
                "tu pedido de {shop} llegó hace unos días. ¿Qué te parece {product}?",
                "Unas palabras ayudan a otros a elegir, y a la tienda a mejorar: {link}",
                "No volveremos a preguntar.",
            ),
        ),
        "fa": Words(
            "نظرتان چیست؟ {product}",
            (
                "سلام {name}،",
                "چند روزی است که سفارش شما از {shop} رسیده است. از {product} راضی هستید؟",
                "چند کلمه از شما به انتخاب دیگران و بهتر شدن فروشگاه کمک می‌کند: {link}",
                "دیگر در این باره نمی‌پرسیم.",
            ),
        ),
    },
    Template.REVIEW_ANSWERED: {
        "en": Words(
            "{shop} answered your review",
            ("Hello {name},", "{shop} answered what you wrote about {product}:", "{reply}", "See it: {link}"),
        ),
        "es": Words(
            "{shop} respondió a tu reseña",
            ("Hola, {name}:", "{shop} respondió a lo que escribiste sobre {product}:", "{reply}", "Míralo: {link}"),
        ),
        "fa": Words(
            "{shop} به نظر شما پاسخ داد",
            ("سلام {name}،", "{shop} به نظر شما دربارهٔ {product} پاسخ داد:", "{reply}", "مشاهده: {link}"),
        ),
    },
    Template.REVIEW_HIDDEN: {
        "en": Words(
            "Your review of {product} is not shown",
            (
                "Hello {name},",
                "your review of {product} is not shown to others any more.",
                "The reason: {reason}",
                "Change it, and we look at it again: {link}",
            ),
        ),
        "es": Words(
            "Tu reseña de {product} no se muestra",
            (
                "Hola, {name}:",
                "tu reseña de {product} ya no se muestra a los demás.",
                "El motivo: {reason}",
                "Cámbiala y la miramos otra vez: {link}",
            ),
        ),
        "fa": Words(
            "نظر شما دربارهٔ {product} نمایش داده نمی‌شود",
            (
                "سلام {name}،",
                "نظر شما دربارهٔ {product} دیگر به دیگران نشان داده نمی‌شود.",
                "دلیل: {reason}",
                "آن را تغییر دهید تا دوباره بررسی کنیم: {link}",
            ),
        ),
    },
}
