"""Clerkwork: design, run, measure and improve the work of an organisation."""
