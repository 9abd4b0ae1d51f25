"""The inbox: tasks offered, claimed, drafted, discussed and completed."""
