"""What is deleted of this feature when cases are."""

from collections.abc import Sequence

from clerkwork.features.processes.models import Comment, Start


def forget(cases: Sequence[int]) -> None:
    """Delete what people said of these cases, and which form started them."""
    Comment.objects.filter(case__in=cases).delete()
    Start.objects.filter(case__in=cases).delete()
