"""Work for later: queued in the transaction that wants it, done at least once, never lost, parked if it cannot be."""
