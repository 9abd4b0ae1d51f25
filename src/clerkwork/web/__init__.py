"""The HTML kit: layout, components, htmx and error pages."""
