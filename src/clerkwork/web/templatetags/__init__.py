"""Template tags of the kit: `{% load clerk %}`."""
