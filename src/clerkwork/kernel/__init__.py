"""Ids, clock, errors, sentences and JSON: what every other package stands on."""
