"""How a group is kept, as one file for other groups: settings, roles, rules, notes and answers.

Owns the file's form and its versions. A file is taken whole or not at all, adds and changes by names, and takes nothing
away. It carries no numbers of people or chats, and none that stand in one are believed.
"""
