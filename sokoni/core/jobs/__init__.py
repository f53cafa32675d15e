"""Work for later: queued in the transaction that wants it, done at least once, never lost, parked if it cannot be.

Owns the queue, the schedules and the worker. Promises: a job exists exactly if its transaction committed; a
transactional job's writes and its completion are one commit; a job whose worker died comes back; a job that cannot be
done is parked with its error and can be replayed. Never knows what a job is about.
"""
