"""
The first administrator: made through a link that is printed once and works once.

Rule 1: there is no default password. Who can read the server's console may become its administrator.
Rule 2: only the digest of the link is stored; the link ends with its use, its age, or the first administrator.
"""

import secrets
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from clerkwork.features.people.models import SetUp, User
from clerkwork.kernel.clock import Clock

TOKEN_BYTES: Final = 32
LIFE_MS: Final = 24 * 3600 * 1000


def is_ready() -> bool:
    """Say whether an administrator exists. One query."""
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def link(clock: Clock) -> str:
    """Make a new set-up link, which ends earlier ones, and return its address."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SetUp.objects.all().delete()
    SetUp.objects.create(digest=_digest(token), made_at=clock.now())
    return f"{settings.PUBLIC_URL}{reverse('set_up', args=[token])}"


def accepts(token: str, clock: Clock) -> bool:
    """Say whether a token opens the set-up page now."""
    if is_ready():
        return False
    young = SetUp.objects.filter(made_at__gt=clock.now() - LIFE_MS).values_list("digest", flat=True)
    return any(constant_time_compare(digest, _digest(token)) for digest in young)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
