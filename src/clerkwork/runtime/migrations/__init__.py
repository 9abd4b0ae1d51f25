"""The runtime's tables, by hand."""
