"""The person behind a request, for handlers that only answer somebody signed in."""

from django.http import HttpRequest

from clerkwork.features.people.models import User
from clerkwork.kernel.errors import Forbidden


def signed_in(request: HttpRequest) -> User:
    """
    Return who asks.

    Raises Forbidden for a stranger; LoginRequiredMiddleware has sent those away before.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise Forbidden("Sign in first.")
    return user
