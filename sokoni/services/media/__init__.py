"""Pictures and documents: keeps originals, makes what pages show, guards what only few may see.

Promises: what is served publicly was made here, without metadata, and never changes under its address; an upload is
known by its content, so storing it twice costs nothing; a picture that cannot be read is marked so, with the reason.
Never: serves an original, serves a private object by address, decodes pictures in a process that answers requests.
"""
