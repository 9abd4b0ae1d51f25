"""Decision Model and Notation 1.5: files read and written, decisions evaluated with a trace, tables checked."""
