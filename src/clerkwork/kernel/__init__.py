"""Ids, clock, errors and JSON: what every other package stands on."""
