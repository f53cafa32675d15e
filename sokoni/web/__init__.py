"""Pages: what people see in a browser, made on the server; every page works without JavaScript.

Owns templates, styles, scripts, translations and the handlers that fill them. Promises that handlers only translate:
they read a form, call one service, and render or redirect. Never calls our own HTTP API, never holds a business rule,
never writes SQL.
"""
