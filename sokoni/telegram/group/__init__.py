"""Groups of Telegram: which shop's they are, how each is kept (settings), and who may look at or manage one.

Owns the groups with their settings and the version that caches of what belongs to a group go by. Promises that a group
belongs to one shop at a time, and that whoever takes one over sees nothing of the former's. Never calls Telegram.
"""
