"""Roles in groups: what whom a shop trusts may do there, with permissions that roles inherit from one another.

Owns roles, who holds them, and what follows. Promises that no role inherits from itself, however many change them at
once. Telegram's own administrators are the gateway's; `console` and `rule` ask both.
"""
