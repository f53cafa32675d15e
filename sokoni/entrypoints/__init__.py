"""The one floor that reads the environment and puts everything together: app, worker, command line."""
