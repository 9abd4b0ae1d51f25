"""Deployed forms."""
