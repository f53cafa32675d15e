"""Orders as files: which columns they have, and what stands in them. Pure; `docs/formats.md` describes them."""
