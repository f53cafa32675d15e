"""What was done in groups: logged, listed, counted, kept for a time.

Owns the log of actions and the counters that are kept while it is written. Promises that the same decision is logged
once, that statistics cost the same however long the log is, and that what is too old goes as whole days. Never does
anything to anybody: `moderation` does, and logs it here.
"""
