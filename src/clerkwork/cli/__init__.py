"""The clerkwork command."""
