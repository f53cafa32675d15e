"""What is on hand, as files: written, looked at before anything changes, and applied in chunks that can be taken back.

A file says how many pieces are on the shelf; it never adds. Where a row says as of which step of the log its number was
taken, what was sent, came back or was adjusted since is added to it, so that nothing that was sold meanwhile comes back
to the shelf. Applying a file again changes nothing. What buyers were promised is never taken from under them.
"""
