"""What may be wrong with a receipt, in the languages in which buyers are written to."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.payment.types import RejectReason

_FALLBACK = "en"
_WORDS: Mapping[RejectReason, Mapping[str, str]] = MappingProxyType({
    RejectReason.AMOUNT_DIFFERS: {
        "en": "The receipt shows another amount than the one that is due.",
        "es": "El comprobante muestra un valor distinto al que se debe.",
        "fa": "مبلغ رسید با مبلغ قابل پرداخت یکی نیست.",
    },
    RejectReason.NOT_ARRIVED: {
        "en": "The money has not arrived in our account.",
        "es": "El dinero no ha llegado a nuestra cuenta.",
        "fa": "پول به حساب ما نرسیده است.",
    },
    RejectReason.UNREADABLE: {
        "en": "The receipt cannot be read. Please send a clearer picture.",
        "es": "El comprobante no se puede leer. Envía una imagen más clara, por favor.",
        "fa": "رسید خوانا نیست. لطفاً تصویر روشن‌تری بفرستید.",
    },
    RejectReason.OTHER_PAYMENT: {
        "en": "The receipt belongs to another payment.",
        "es": "El comprobante pertenece a otro pago.",
        "fa": "این رسید برای پرداخت دیگری است.",
    },
    RejectReason.SHOWN_BEFORE: {
        "en": "This receipt was used for another order before.",
        "es": "Este comprobante ya se usó para otro pedido.",
        "fa": "این رسید پیش‌تر برای سفارش دیگری به کار رفته است.",
    },
})  # fmt: skip


def in_words(code: str, reason: str, *, locale: str) -> str:
    """Why a receipt was rejected: the words of the code in a language, and what was said beside them."""
    words = _WORDS[RejectReason(code)] if code else {}
    language = locale.partition("-")[0]
    return " ".join(filter(None, (words.get(language) or words.get(_FALLBACK, ""), reason)))


def choices(locale: str) -> tuple[tuple[str, str], ...]:
    """The codes with their words in a language, as a form offers them."""
    return tuple((code.value, in_words(code.value, "", locale=locale)) for code in RejectReason)
