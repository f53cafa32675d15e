"""The technical ground: knows databases, HTTP, jobs and money, and nothing of shops or people."""
