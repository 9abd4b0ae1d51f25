"""What is swept out now and then, because nobody needs it any more."""

from clerkwork.runtime import messages, retention


def tidy(limit: int) -> int:
    """Forget expired messages and ended cases whose time to live is over; return how many."""
    return messages.forget_expired(limit) + retention.purge(limit)
