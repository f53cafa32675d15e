"""The words of the catalogues for what is said in chats."""

from sokoni.core.errors import DomainError
from sokoni.web import refusals
from sokoni.web.translation import translations


class CatalogueWords:
    """Chats speak with the same words as pages."""

    def translate(self, language: str, template: str) -> str:
        """A template in a language; itself where that language lacks it."""
        return str(translations(language).gettext(template))

    def refuse(self, language: str, error: DomainError) -> str:
        """A refusal and its hint, as a page would say them."""
        translate = translations(language).gettext
        return f"{refusals.say(error.message, error.fields, translate=translate)} {translate(error.hint)}"
