"""Text templates: literal text with FEEL in double braces."""
