"""The console of who runs the installation: what waits for approval."""
