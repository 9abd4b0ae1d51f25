"""
The addresses before the features': set-up, and allauth's accounts without the pages that we do not want.

People's mail addresses are their administrators' to change, so allauth's pages for them lead to the profile.
"""

from typing import Final

from allauth.account import urls as allauth_urls
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from clerkwork.features.people import entrance

OURS: Final = {"account_login", "account_email", "account_email_verification_sent", "account_confirm_email"}
PROFILE: Final = RedirectView.as_view(pattern_name="people:profile")
urlpatterns: list[URLPattern | URLResolver] = [
    path("set-up/<str:token>/", entrance.set_up, name="set_up"),
    path("accounts/login/", entrance.sign_in, name="account_login"),
    path("accounts/demo/<str:username>/", entrance.demo, name="demo_sign_in"),
    path("accounts/email/", PROFILE, name="account_email"),
    path("accounts/confirm-email/", PROFILE, name="account_email_verification_sent"),
]
allauth: Final[list[URLPattern]] = [page for page in allauth_urls.urlpatterns if page.name not in OURS]
