"""Deployed processes, the catalogue and the case page."""
