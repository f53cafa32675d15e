"""Our own format, JSON Lines: a product a line, and all of a catalogue in it. `docs/formats.md` describes it."""
