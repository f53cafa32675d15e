"""What the catalogue does for packages below it, behind their ports."""
