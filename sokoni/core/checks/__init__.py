"""What can be found out about an installation: kinds of checks, what they find, and how secrets are judged."""
