"""The durable shell of the engine: one command, one transaction."""
