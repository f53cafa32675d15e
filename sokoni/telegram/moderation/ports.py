"""What moderation asks of packages above: who paid. The port stands with rules, whose trials count customers, too."""

from sokoni.telegram.rule.ports import Buyers, set_buyers

__all__ = ["Buyers", "set_buyers"]
