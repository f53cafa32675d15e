"""What those hear who left something in the basket."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.CART_LEFT: {
        "en": Words(
            "Your basket is still here",
            (
                "Hello,",
                "you left something in your basket: {items}.",
                "Go on where you stopped, on any device: {link}",
                "If you want no more reminders of this kind: {unsubscribe}",
            ),
        ),
        "es": Words(
            "Tu cesta sigue aquí",
            (
                "Hola:",
                "dejaste algo en tu cesta: {items}.",
                "Sigue donde lo dejaste, en cualquier dispositivo: {link}",
                "Si no quieres más recordatorios como este: {unsubscribe}",
            ),
        ),
        "fa": Words(
            "سبد شما هنوز اینجاست",
            (
                "سلام،",
                "چیزی در سبدتان جا مانده است: {items}.",
                "از همان‌جا ادامه دهید، با هر دستگاهی: {link}",
                "اگر دیگر چنین یادآوری‌هایی نمی‌خواهید: {unsubscribe}",
            ),
        ),
    },
}
