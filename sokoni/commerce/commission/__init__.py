"""Owns what the platform keeps of a sale: the rules of it with their history, and what was charged for each line.

Promises that a rule is never rewritten (another follows it from a time on), that what a sale costs is frozen when it is
paid, at the rate of the moment in which it was ordered, and that what is given back takes exactly its share of the
commission along. Never moves money: it says how much, and `order` books it.
"""
