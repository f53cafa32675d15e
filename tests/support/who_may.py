"""Who may: the people who try, and the rules by which they get in or are refused; `every_route` has what they try."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Who(StrEnum):
    """Whoever tries; guest and stranger show the link of another's order, the holder that of the order itself."""

    GUEST = "guest"
    HOLDER = "holder"
    STRANGER = "stranger"
    BUYER = "buyer"
    VIEWER = "viewer"
    STAFF = "staff"
    MANAGER = "manager"
    OWNER = "owner"
    # Who owns another shop: going for the first shop's, and for the same things as if they were of the own shop.
    RIVAL = "rival"
    RIVAL_AT_HOME = "rival at home"
    OPERATOR = "operator"


# Gets in: answered as asked, or told what is wrong with what was asked, and never 401, 403, 404 or a fault.
IN = 0
PART = re.compile(r"{(\w+)(?:=([\w-]+))?}")
# Where a line begins with a method; others go on with the one above.
_LINES = re.compile(r"\n\s+(?=(?:GET|POST|PUT|PATCH|DELETE) )")
Rule = Mapping[Who, int]


def rule(**answers: int) -> Rule:
    """A rule: what everybody who is named finds."""
    return MappingProxyType({Who[name.upper()]: status for name, status in answers.items()})


# Of the roles, which are one above the other, each rule asks the least that may and the one below it.
EVERYONE = rule(guest=IN, stranger=IN)
SIGNED_IN = rule(guest=401, stranger=IN)
OPERATOR = rule(guest=401, stranger=403, owner=403, operator=IN)
# Things of an account: an address, a sign-in, a key.
MINE = rule(guest=401, stranger=404, buyer=IN, owner=404, operator=404)
# What lies in the buyer's basket.
BASKET = rule(guest=404, stranger=404, buyer=IN, owner=404, operator=404)
# By whoever has the link, which is as good as a key.
LINK = rule(guest=IN)
# The pages of an order in its buyer's account.
MY_ORDER = rule(guest=401, stranger=404, buyer=IN, owner=404, operator=404)
# A shop's things, by their ids: to others they are not there, whatever shop they name.
TEAM = rule(guest=401, stranger=403, operator=403, rival=404, rival_at_home=404, viewer=IN)
STAFF = rule(guest=401, stranger=403, operator=403, rival=404, rival_at_home=404, viewer=403, staff=IN)
MANAGER = rule(guest=401, stranger=403, operator=403, rival=404, rival_at_home=404, staff=403, manager=IN)
# The same without an id: in the own shop everybody may, and finds nothing of another.
TEAM_LIST = MappingProxyType({**TEAM, Who.RIVAL_AT_HOME: IN})
STAFF_MAKES = MappingProxyType({**STAFF, Who.RIVAL_AT_HOME: IN})
MANAGER_MAKES = MappingProxyType({**MANAGER, Who.RIVAL_AT_HOME: IN})
OWNER_MAKES = rule(guest=401, stranger=403, operator=403, rival=404, rival_at_home=IN, manager=403, owner=IN)
OWNER = rule(guest=401, stranger=403, operator=403, rival=404, rival_at_home=404, manager=403, owner=IN)
# A shop's papers: its owners', and to look at the operator's.
PAPERS = rule(guest=401, stranger=404, manager=403, owner=IN, rival=404, operator=IN)
PAPERS_MADE = rule(guest=401, stranger=404, operator=404, manager=403, owner=IN, rival=404)
# Where the thing says whose it is, and no shop is named.
REPLY = rule(guest=401, stranger=403, operator=403, rival=404, viewer=403, staff=IN)
# An order, as far as it concerns whoever looks: its buyer, who has its link, who sells it, the operator.
ORDER = rule(guest=404, holder=IN, stranger=404, buyer=IN, viewer=IN, rival=404, operator=IN)
# What the buyer does to it, and the shop, too.
ORDER_BOTH = rule(guest=404, holder=IN, stranger=404, buyer=IN, viewer=403, staff=IN, rival=404, operator=IN)
ORDER_BUYER = rule(guest=404, holder=IN, stranger=404, buyer=IN, owner=404, rival=404, operator=404)
PAYING = rule(guest=404, holder=IN, stranger=404, buyer=IN, owner=404, rival=404, operator=IN)
# What the shop does to it; of a step, the buyer hears that it is not their turn.
ORDER_STAFF = rule(guest=401, stranger=404, buyer=404, viewer=403, staff=IN, rival=404, operator=IN)
ORDER_STEP = rule(guest=401, stranger=404, buyer=409, viewer=403, staff=IN, rival=404, operator=IN)
ORDER_MANAGER = rule(guest=401, stranger=404, buyer=404, staff=403, manager=IN, rival=404, operator=IN)
RECEIPT = rule(guest=401, stranger=404, buyer=403, viewer=403, staff=IN, rival=404, operator=IN)
# Lists of a shop's that the operator may see, too; gift cards are the managers'.
SHOP_LIST = rule(guest=401, stranger=404, buyer=404, viewer=IN, rival=404, rival_at_home=IN, operator=IN)
CARDS = rule(guest=401, stranger=404, staff=403, manager=IN, rival=404, rival_at_home=IN, operator=IN)
CARD = rule(guest=401, stranger=404, staff=403, manager=IN, rival=404, operator=IN)
REVIEW = rule(guest=404, stranger=404, buyer=IN, owner=404, operator=404)
REVIEW_REMOVED = rule(guest=404, stranger=404, buyer=IN, owner=404, operator=IN)


@dataclass(frozen=True, slots=True)
class Call:
    """One route with what it is sent: JSON, a file under a name, or nothing."""

    method: str
    path: str
    body: Any = None
    # The name under which a file is sent, and what it is: a picture, a table of products, what a messenger writes of a
    # channel, or a bank of an account.
    file: str = ""
    kind: str = ""

    @property
    def route(self) -> str:
        """As the program names it."""
        return f"{self.method} " + PART.sub(r"{\1}", self.path.partition("?")[0])

    @property
    def is_page(self) -> bool:
        """Whether people look at it, and send forms."""
        return not self.path.startswith("/api/")


@dataclass(frozen=True, slots=True)
class Group:
    """Routes under one rule, as they are written down; `token` is what the link of the holder is called."""

    rule: Rule
    written: str
    token: str = "token"
    # Whether a refusal is counted against whoever tries.
    is_counted: bool = False

    @property
    def calls(self) -> Iterator[Call]:
        """What was written down."""
        for line in _LINES.split(self.written.strip()):
            method, path, *sent = line.split(maxsplit=2)
            yield _call(method, path, *sent)


def _call(method: str, path: str, sent: str = "") -> Call:
    if sent.startswith("@"):
        kind, name = sent.split()
        return Call(method, path, file=name, kind=kind.removeprefix("@"))
    return Call(method, path, json.loads(sent) if sent else None)
