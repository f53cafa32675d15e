"""The loops of a worker: handling what came, asking for what is new, sending what is queued."""
