"""Moderation: what follows in a group from what is posted there.

Owns warnings, where somebody stands on a ladder, and cases that wait for a person. Promises that an offence is counted
once however often and from however many sides it is told, that each step of a ladder is taken once, that every decision
is an action with the rule and the message behind it, and that it can be undone: whoever was restricted is again what
they were before. Never calls Telegram: it queues calls beside what it writes.
"""
