"""Being signed in: browsers by a cookie, programs by an access token and a refresh token.

Every sign-in is one row in `sessions`; a cookie, an access token and a refresh token all lead to it. Promises that
ending a session holds from the next request on, for all three, because each request asks for the row by key: there is
no block list. Tokens are stored as hashes only.

Refresh tokens are used once; those of one session are a family. Using one again ends the session. That holds for two
refreshes at the same moment as well: one gets new tokens, the other ends the session, and the new ones with it. Which
of the two is the thief cannot be told, so both sign in again; there is no time of grace.
Source: RFC 9700, 4.14.2.
"""
