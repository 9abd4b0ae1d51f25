"""The home page and pages of apps."""
