"""The API's description: the OpenAPI document, the page that shows it, what it may answer, and what it has promised.

Owns no route of the API itself: all that is said here is read from the routes that the modules declare. Promises that
the document tells what is true (tests ask the program), and that a change that breaks callers does not pass unseen.
"""
