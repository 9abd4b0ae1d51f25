"""The append-only record of what people did."""
