"""Messages that bots say at a time: once, or again and again.

Owns what is to be said when. Promises that each is said once for each of its times, by the clock of its group also
where that is put forward or back, and that what could not be said in time is not said long after. Never says what
nobody wrote.
"""
