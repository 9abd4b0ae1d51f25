"""The process designer: its page, the templates of connectors, and where linked things are."""
