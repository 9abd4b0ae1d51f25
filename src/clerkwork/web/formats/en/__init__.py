"""English: 31 Dec 2026."""
