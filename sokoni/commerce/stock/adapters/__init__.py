"""What stock does for packages below it, behind their ports."""
