"""Owns what shops are owed and were paid: an entry for each posting of the books that is theirs, and statements.

Promises that each entry is in one statement that counts, and in no second one, however often statements are made and by
how many at once; that a statement is the sum of its entries, as the books have them; and that what went wrong is put
back whole. A shop that owes more than it is owed gets a statement, too, which the next one takes over. Never knows
orders: they have a reference and a number. Never sends money: people do, and say by which transfer.
"""
