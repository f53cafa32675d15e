"""In which language a text is written: by its script, and by the commonest words where languages share one."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

# Where a script begins and ends, with the language that is told by it alone or the family that words must part.
_SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("a", "\u024f", "latin"),
    ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u052f", "cyrillic"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u077f", "arabic"),
    ("\u0900", "\u097f", "hi"),
    ("\u0980", "\u09ff", "bn"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u10a0", "\u10ff", "ka"),
    ("\u1200", "\u137f", "am"),
    ("\u3040", "\u30ff", "ja"),
    ("\u3400", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
    ("\ufb50", "\ufeff", "arabic"),
)


def _words(together: str) -> frozenset[str]:
    return frozenset(together.split())


# The commonest words of languages that share a script. A text without any of them is not told.
_COMMON: Mapping[str, Mapping[str, frozenset[str]]] = {
    "latin": {
        "en": _words("the and you is are to of in it for this that with have not my your what how we"),
        "es": _words("el la los las de que y es en un una por para con no se lo mi tu su como hola muy"),
        "pt": _words("o os as de que e um uma em para com não nao do da no na você voce isso muito eu"),
        "fr": _words("le la les des de et est un une pour dans que qui ne pas je vous nous avec sur"),
        "de": _words("der die das und ist ich nicht ein eine zu mit für auf den wir sie es von wie"),
        "it": _words("il lo gli di che e è un una per con non sono mi ti si come anche questo"),
        "tr": _words("bir ve bu da de için ne çok var mı ben sen biz değil ile gibi ama"),
        "id": _words("yang dan di ini itu untuk dengan tidak ada saya kamu dari ke bisa apa"),
        "sw": _words("na ya wa kwa ni za la katika hii hiyo yake sana mimi wewe nini bei"),
    },
    "cyrillic": {
        "ru": _words("и в не на я что он с как это а по но из у за вы так же от мы все"),
        "uk": _words("і в не на я що він з як це а по але із у за ви так же від ми все та є"),
    },
    "arabic": {
        "fa": _words("و در به از که این را با است برای آن یک من تو ما شما می هم چه سلام نیست"),
        "ar": _words("و في من على أن إلى هذا ما لا هو مع عن كل هل أنا أنت نحن التي الذي"),
    },
}
_OWN_LETTERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "cyrillic": (("ыэъё", "ru"), ("іїєґ", "uk")),
    "arabic": (("پچژگکی", "fa"), ("كيةىأإ", "ar")),
    "latin": (("ñ¿¡", "es"), ("ãõ", "pt"), ("ß", "de"), ("ğışİ", "tr")),
}
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")


def guess(text: str) -> str | None:
    """The code of the language, such as `fa`; None where the text says too little to tell."""
    small = text.casefold()
    script = _script(small)
    if script is None or script not in _COMMON:
        return script
    said = _WORD.findall(small)
    points = {language: sum(map(common.__contains__, said)) for language, common in _COMMON[script].items()}
    for own, language in _OWN_LETTERS[script]:
        points[language] += sum(map(small.count, own))
    best = sorted(points, key=points.__getitem__, reverse=True)
    return best[0] if points[best[0]] > points[best[1]] else None


def count_letters(text: str) -> int:
    """How many letters a text has."""
    return len(_LETTER.findall(text))


def _script(text: str) -> str | None:
    if text.isascii():
        return "latin" if _LETTER.search(text) else None
    found: Counter[str] = Counter()
    for each, times in Counter(text).items():
        if script := _script_of(each):
            found[script] += times
    if not found:
        return None
    # Japanese mixes its own letters with Chinese ones.
    return "ja" if found["ja"] and found["zh"] else found.most_common(1)[0][0]


@lru_cache(maxsize=8192)
def _script_of(character: str) -> str | None:
    if not character.isalpha():
        return None
    return next((name for first, last, name in _SCRIPTS if first <= character <= last), None)
