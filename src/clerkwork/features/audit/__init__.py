"""The append-only record of what people did: `actions.action`, `actors.SYSTEM`, `verify.verify`."""
