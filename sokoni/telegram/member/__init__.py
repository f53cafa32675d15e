"""Who is in a group, as far as the group has shown it: when they came and were last seen, and how much they said.

Owns the members of groups and the counters of what is said. Counts while updates are handled, a few statements for
however many of them. What Telegram itself says of somebody (rights, restrictions) is the gateway's.
"""
