"""Who is asking, and whether they may: typed subjects at the edge, pure policies below it.

Owns the words (roles, requirements, subjects), the rule that keeps foreign pages from using a visitor's cookie, and the
ports through which `session` and `apikey` say who somebody is and `team` says which shops they work for. Promises that
every endpoint can be asked what it requires. Never reads a table, and never knows what a session or a key looks like.
"""
