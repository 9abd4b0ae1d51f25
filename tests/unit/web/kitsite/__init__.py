"""The smallest site that draws the kit: for its tests, and to look at it with a development server."""
