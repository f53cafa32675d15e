import pytest

from sokoni.telegram.rule.engine import tongues


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Is the blue lamp still there? I would like to have it", "en"),
        ("Hola, ¿todavía hay de la lámpara azul para mí?", "es"),
        ("Bonjour, est-ce que vous avez la lampe bleue dans le magasin", "fr"),
        ("Привет, есть ли у вас это в синем? Я не вижу", "ru"),
        ("Привіт, чи є у вас ця лампа? Я її не бачу", "uk"),
        ("سلام، این چراغ هنوز موجود است؟ من دو تا می‌خواهم", "fa"),
        ("مرحبا، هل هذا المصباح متوفر في المتجر؟", "ar"),
        ("שלום, יש לכם את המנורה הזאת?", "he"),
        ("このランプはまだありますか", "ja"),
        ("这个灯还有吗", "zh"),
        ("이 램프 아직 있나요", "ko"),
    ],
)
def test_tells_languages_apart(text: str, language: str):
    assert tongues.guess(text) == language


@pytest.mark.parametrize("text", ["", "12345 🙂", "ok", "xyzzy plugh"])
def test_says_nothing_where_nothing_can_be_told(text: str):
    assert tongues.guess(text) is None
