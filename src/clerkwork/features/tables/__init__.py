"""Tables that people define, as real SQL tables."""
