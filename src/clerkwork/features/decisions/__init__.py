"""Decisions that people can read, try out and look back at: DMN's tables and expressions as pages."""
