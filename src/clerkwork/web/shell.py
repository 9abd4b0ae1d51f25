"""
The frame around a page, gathered once per request.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from clerkwork.web import navigation
from clerkwork.web.navigation import Link, Words

ON_PHONE = 4  # entries of the bottom bar beside "More"


@dataclass(frozen=True, slots=True)
class Frame:
    """What sidebar, top bar and bottom bar show."""

    links: Sequence[Link] = ()
    account: Sequence[Link] = ()
    bell: Link | None = None
    search_url: str = ""
    search_label: Words = ""
    stream: str = ""
    counts: str = ""
    logout_url: str = ""
    language_url: str = ""
    languages: Sequence[tuple[str, str]] = ()

    @property
    def phone_links(self) -> Sequence[Link]:
        """Return what fits into the bottom bar."""
        return [link for link in self.links if link.phone][:ON_PHONE]


def frame(request: HttpRequest) -> Frame:
    """Return the frame of a request; strangers see an empty one."""
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return Frame()
    search = navigation.REGISTRY.search
    return Frame(
        links=navigation.links(request),
        account=navigation.account_links(request),
        bell=navigation.bell(request),
        search_url=navigation.address(search.url_name) if search else "",
        search_label=search.label if search else "",
        stream=navigation.address(navigation.REGISTRY.stream),
        counts=navigation.address(navigation.REGISTRY.counts),
        logout_url=navigation.address("account_logout"),
        language_url=navigation.address("set_language"),
        languages=list(settings.LANGUAGES),
    )
