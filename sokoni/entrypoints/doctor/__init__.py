"""Finds out what is wrong with an installation: settings, machine, parts; and keeps unsafe ones from starting."""
