"""Accounts as they are known to everyone: people and bots, without what they can do."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False, kw_only=True)
class Account:
    """Somebody with an id and a name."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = ""
    is_premium: bool = False
    is_bot: bool = False
    bio: str = ""
    # Whether the account was deleted by its owner.
    deactivated: bool = False
    _wire: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The name that others see."""
        return f"{self.first_name} {self.last_name}".strip()

    def wire(self) -> dict[str, Any]:
        """The account as a User object."""
        if not self._wire:
            body: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
            named = (("last_name", self.last_name), ("username", self.username), ("language_code", self.language))
            body |= {key: value for key, value in named if value}
            if self.is_premium:
                body["is_premium"] = True
            self._wire = body
        return self._wire

    def rename(self, **names: Any) -> None:
        """Change names, language or bio, as anybody may at any time."""
        for key, value in names.items():
            setattr(self, key, value)
        self._wire = {}

    def chat_wire(self) -> dict[str, Any]:
        """The private chat with this account as a Chat object."""
        body: dict[str, Any] = {"id": self.id, "type": "private", "first_name": self.first_name}
        return body | {key: value for key in ("last_name", "username") if (value := getattr(self, key))}
