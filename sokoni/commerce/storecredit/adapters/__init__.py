"""What store credit does for packages below it."""
