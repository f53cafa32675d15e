"""The words by which sellers say what something costs, whether it is there, and in which sizes: en, es, fa, ru.

Texts are compared as `amounts.normal` leaves them: small letters, digits of one script, plain separators.
"""

from collections.abc import Mapping
from types import MappingProxyType

# What a mark or word means: the currencies it may stand for, those first that it most often means, and how many of
# the currency one of it is. Iran quotes in toman, ten rial each, and its banks in rial.
_DOLLARS = ("USD", "COP", "MXN", "ARS", "CLP", "CAD", "AUD", "SGD", "UYU")
_PESOS = ("COP", "MXN", "ARS", "CLP", "UYU", "PHP")
_DINARS = ("IQD", "KWD", "JOD", "BHD", "DZD", "TND", "LYD")
CURRENCIES: Mapping[str, tuple[tuple[str, ...], int]] = MappingProxyType({
    "$": (_DOLLARS, 1), "us$": (("USD",), 1), "u$s": (("USD",), 1), "dollars": (_DOLLARS, 1), "dollar": (_DOLLARS, 1),
    "dolares": (("USD",), 1), "dólares": (("USD",), 1), "dólar": (("USD",), 1), "доллар": (("USD",), 1),
    "долларов": (("USD",), 1), "доллара": (("USD",), 1), "دلار": (("USD",), 1),
    "€": (("EUR",), 1), "euro": (("EUR",), 1), "euros": (("EUR",), 1), "евро": (("EUR",), 1), "یورو": (("EUR",), 1),
    "£": (("GBP",), 1), "pounds": (("GBP",), 1), "پوند": (("GBP",), 1),
    "pesos": (_PESOS, 1), "peso": (_PESOS, 1), "soles": (("PEN",), 1), "s/": (("PEN",), 1), "bs": (("BOB",), 1),
    "reais": (("BRL",), 1), "r$": (("BRL",), 1),
    "₽": (("RUB",), 1), "руб": (("RUB",), 1), "рублей": (("RUB",), 1), "рубля": (("RUB",), 1),
    "рубль": (("RUB",), 1), "р": (("RUB",), 1), "₴": (("UAH",), 1), "грн": (("UAH",), 1), "гривен": (("UAH",), 1),
    "₸": (("KZT",), 1), "тенге": (("KZT",), 1), "тг": (("KZT",), 1), "сум": (("UZS",), 1), "сўм": (("UZS",), 1),
    "تومان": (("IRR",), 10), "تومن": (("IRR",), 10), "ریال": (("IRR",), 1), "درهم": (("AED", "MAD"), 1),
    "دینار": (_DINARS, 1), "₺": (("TRY",), 1), "tl": (("TRY",), 1), "لیر": (("TRY",), 1), "₹": (("INR",), 1),
    "ksh": (("KES",), 1), "tsh": (("TZS",), 1), "zł": (("PLN",), 1), "¥": (("JPY", "CNY"), 1),
})  # fmt: skip
# What stands behind a number and multiplies it.
MAGNITUDES: Mapping[str, int] = MappingProxyType({
    "k": 1_000, "mil": 1_000, "thousand": 1_000, "тыс": 1_000, "тысяч": 1_000, "тысячи": 1_000, "к": 1_000,
    "هزار": 1_000, "million": 1_000_000, "millon": 1_000_000, "millón": 1_000_000, "millones": 1_000_000,
    "млн": 1_000_000, "میلیون": 1_000_000,
})  # fmt: skip
# In front of the price, on its line.
PRICE_LABELS = (
    "price", "precio", "valor", "costo", "قیمت", "цена", "стоимость", "💰", "💵", "💸", "🏷",
)  # fmt: skip
# In front of the price beside one that was; and in front of much else.
NEW_LABELS = (
    "now", "only", "ahora", "solo", "oferta", "فقط", "الان", "теперь", "сейчас", "всего",
)  # fmt: skip
# In front of a price that was, on its line.
OLD_LABELS = (
    "was", "before", "instead of", "rrp", "antes", "en vez de", "قیمت قبل", "قیمت قبلی", "قبلا", "قبل", "было",
    "вместо", "старая цена", "раньше",
)  # fmt: skip
# Who writes 'almost sold out' still has some.
ALMOST = ("almost", "nearly", "not", "casi", "no", "تقریبا", "почти", "не")
SOLD_OUT = (
    "sold out", "out of stock", "sold", "agotado", "agotada", "agotados", "agotadas", "vendido", "vendida",
    "sin stock", "sin existencias", "ناموجود", "تمام شد", "تموم شد", "فروخته شد", "اتمام موجودی", "نداریم",
    "нет в наличии", "продано", "распродано", "продан", "продана", "закончилось", "закончились", "закончился",
)  # fmt: skip
# In front of how many there are, or behind.
STOCK_LABELS = (
    "in stock", "stock", "available", "left", "quantity", "qty", "existencias", "disponibles", "disponible", "quedan",
    "queda", "cantidad", "unidades disponibles", "موجودی", "موجود", "تعداد", "باقیمانده", "в наличии", "наличие",
    "осталось", "остался", "остались", "количество",
)  # fmt: skip
PIECES = (
    "pcs", "pieces", "piece", "units", "unidades", "unidad", "uds", "und", "عدد", "تا", "шт", "штук", "штуки",
)  # fmt: skip
SKU_LABELS = (
    "sku", "ref", "referencia", "reference", "código", "codigo", "cod", "code", "item", "کد", "کد محصول", "артикул",
    "арт", "код",
)  # fmt: skip
# Each with what the option is called in the language of the post.
SIZE_LABELS: Mapping[str, str] = MappingProxyType({
    "size": "Size", "sizes": "Size", "talla": "Talla", "tallas": "Talla", "talle": "Talle", "talles": "Talle",
    "سایز": "سایز", "سایزها": "سایز", "سایزبندی": "سایز", "سایز بندی": "سایز", "размер": "Размер",
    "размеры": "Размер", "р-р": "Размер",
})  # fmt: skip
COLOUR_LABELS: Mapping[str, str] = MappingProxyType({
    "color": "Color", "colors": "Color", "colour": "Colour", "colours": "Colour", "colores": "Color", "رنگ": "رنگ",
    "رنگ ها": "رنگ", "رنگها": "رنگ", "رنگبندی": "رنگ", "رنگ بندی": "رنگ", "цвет": "Цвет", "цвета": "Цвет",
})  # fmt: skip
AND = ("and", "y", "e", "و", "и")
UP_TO = ("to", "a", "al", "hasta", "تا", "الی", "до", "по")
LETTER_SIZES = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl")
ONE_SIZE = frozenset({
    "one size", "onesize", "única", "unica", "free", "free size", "فری", "فری سایز", "единый", "универсальный",
})  # fmt: skip
# What is measured, not paid.
UNITS = (
    "%", "٪", "cm", "mm", "m", "km", "ml", "cl", "l", "lt", "litros", "kg", "g", "gr", "grs", "mg", "oz", "lb", "lbs",
    "inch", "in", "gb", "tb", "mb", "mah", "w", "v", "h", "hrs", "am", "pm", "days", "day", "días", "dias", "día",
    "hours", "years", "años", "months", "meses", "см", "мм", "м", "мл", "л", "кг", "г", "гр", "дней", "дня", "день",
    "час", "часов", "лет", "سانت", "سانتی", "سانتیمتر", "متر", "کیلو", "گرم", "میلی", "لیتر", "روز", "ساعت",
    "سال", "ماه", "x", "×", "х",
)  # fmt: skip
