"""Rules of groups: what may not be posted, whom that leaves alone, and what follows.

Owns the rules with their history, and for a week the messages that they are tried on. Promises that a trial, a dry run
and the enforcement in the group are one function (`engine`), and that no rule can stall whoever runs it. Never acts in
a group: `moderation` does.
"""
