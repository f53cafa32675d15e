"""What somebody may in a chat, as Telegram has it: each call replaces what was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

# Free, with all rights; restricted, with those named; banned. And until when, in seconds since 1970.
State = tuple[str, frozenset[str], float]
FREE: State = ("free", frozenset(), inf)


def restricted(*rights: str, until: float = inf) -> State:
    """Somebody who may do some things only."""
    return "restricted", frozenset(rights), until


@dataclass
class Permissions:
    """The members of a chat; those of whom nothing is said are free."""

    states: dict[int, State] = field(default_factory=dict)

    def of(self, user_id: int, *, now: float) -> State:
        """What somebody may now."""
        state = self.states.get(user_id, FREE)
        return state if state[2] > now else FREE

    def call(self, method: str, params: Mapping[str, Any], *, now: float) -> None:
        """Take a call that changes what somebody may; others change nothing."""
        until = params.get("until_date") or inf
        match method:
            case "banChatMember":
                self._put(params, ("banned", frozenset(), until), now=now)
            case "unbanChatMember":
                # Whoever is restricted and inside stays so; who is put out is free of it when they come again.
                is_banned = self.of(params["user_id"], now=now)[0] == "banned"
                if is_banned or not params.get("only_if_banned"):
                    self._put(params, FREE, now=now)
            case "restrictChatMember":
                granted = frozenset(name for name, is_granted in params["permissions"].items() if is_granted)
                is_free = len(granted) == len(params["permissions"])
                self._put(params, FREE if is_free else ("restricted", granted, until), now=now)

    def _put(self, params: Mapping[str, Any], state: State, *, now: float) -> None:
        # Less than half a minute, or what is over, is for good. Source: core.telegram.org/bots/api, restrictChatMember.
        kind, rights, until = state
        self.states[params["user_id"]] = (kind, rights, until if until - now >= 30 else inf)
