"""German: 31. Dez. 2026."""
