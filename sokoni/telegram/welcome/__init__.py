"""Who comes into a group and who goes: greetings, the captcha, requests and links, raids and the night.

Owns who came when, and what they have yet to show. Promises that each who comes is asked or greeted once, however
often and by whichever way it is told, and that nobody stays silenced who passed. Decides nothing about what members
write.
"""
