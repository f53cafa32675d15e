"""What speaking in chats needs from above: the catalogues of translated words."""

from typing import Protocol

from sokoni.core.errors import DomainError


class Words(Protocol):
    """The words of each language."""

    def translate(self, language: str, template: str) -> str:
        """A template in a language; the template itself where that language lacks it."""
        ...

    def refuse(self, language: str, error: DomainError) -> str:
        """A refusal's sentence and what to do about it, as plain text in a language."""
        ...


class _English:
    """What sources and errors say, untranslated: for processes in which nobody gave catalogues."""

    def translate(self, language: str, template: str) -> str:  # noqa: ARG002  # the protocol's own signature
        return template

    def refuse(self, language: str, error: DomainError) -> str:  # noqa: ARG002  # the protocol's own signature
        return f"{error} {error.hint}"


_words: list[Words] = [_English()]


def set_words(words: Words) -> None:
    """Name who has the catalogues."""
    _words[:] = [words]


def words() -> Words:
    """Who has the catalogues."""
    return _words[0]
