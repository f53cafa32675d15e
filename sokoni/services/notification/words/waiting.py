"""What those hear who wait for something that is sold out."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.WAITLIST_CONFIRM: {
        "en": Words(
            "Do you want to wait for {product}?",
            (
                "Hello,",
                "somebody, probably you, wants to get in line for {product}, which is sold out.",
                "Yes, put me in line: {link}",
                "If it was not you, there is nothing to do: without this link nobody waits under your address.",
            ),
        ),
        "es": Words(
            "¿Quieres esperar por {product}?",
            (
                "Hola:",
                "alguien, seguramente tú, quiere ponerse en la lista de espera de {product}, que está agotado.",
                "Sí, apúntame: {link}",
                "Si no fuiste tú, no hace falta que hagas nada: sin este enlace nadie espera con tu dirección.",
            ),
        ),
        "fa": Words(
            "می‌خواهید منتظر {product} بمانید؟",
            (
                "سلام،",
                "کسی، و به احتمال زیاد خود شما، می‌خواهد در صف {product} بایستد که تمام شده است.",
                "بله، مرا در صف بگذارید: {link}",
                "اگر شما نبودید، لازم نیست کاری کنید: بدون این پیوند کسی با نشانی شما در صف نمی‌ایستد.",
            ),
        ),
    },
    Template.WAITLIST_TURN: {
        "en": Words(
            "It is your turn: {product}",
            (
                "Hello,",
                "{product} is back, and you are next in line.",
                "One is set aside for you for {minutes} minutes; then the next one is asked.",
                "Buy it, or pass it on: {link}",
            ),
        ),
        "es": Words(
            "Es tu turno: {product}",
            (
                "Hola:",
                "{product} ha vuelto, y te toca a ti.",
                "Te guardamos una unidad durante {minutes} minutos; después le toca a la siguiente persona.",
                "Cómpralo o cede el turno: {link}",
            ),
        ),
        "fa": Words(
            "نوبت شماست: {product}",
            (
                "سلام،",
                "{product} دوباره رسید و نوبت شماست.",
                "یک عدد به مدت {minutes} دقیقه برای شما کنار گذاشته شده است؛ پس از آن نوبت نفر بعدی است.",
                "بخرید یا نوبت را واگذار کنید: {link}",
            ),
        ),
    },
}
