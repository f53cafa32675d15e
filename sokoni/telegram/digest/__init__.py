"""What owners are told each morning of their groups: what was done there the day before.

Promises one letter for each group, owner and day, at eight by the group's own clock, and none where nothing happened.
Counts nothing itself.
"""
