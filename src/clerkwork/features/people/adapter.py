"""How django-allauth works here: nobody signs up alone, and what goes out passes the gateway."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from clerkwork.gateway import sessions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Our choices for allauth's accounts."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse sign-up: administrators make accounts."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return a link to the address people know, whatever Host header the request came with."""
        user, _, token = key.partition("-")
        return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": user, "key": token})


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Our choices for single sign-on."""

    def is_open_for_signup(self, _request: HttpRequest, _login: Any) -> bool:
        """Refuse sign-up: administrators make accounts."""
        return False

    def get_requests_session(self) -> Any:
        """Return a session whose every request passes the gateway."""
        return sessions.session()
