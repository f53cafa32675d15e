"""What owners are told each morning of their groups: what was done there the day before.

Promises each owner one message a day for the groups that one bot looks after by one clock, at eight by it, and none
where nothing happened or the groups' settings say so.
Counts nothing itself.
"""
