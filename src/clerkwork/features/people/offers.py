"""
Which roles of which apps there are to give.

Rule: this file knows no app. A feature that knows roles registers a source of them in its `AppConfig.ready()`; what
several sources say of one app is put together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Offer:
    """An app and its roles in words, by their names."""

    app: str
    title: str
    roles: Mapping[str, str | Promise] = field(default_factory=dict)


Source = Callable[[], Iterable[Offer]]
SOURCES: Final[list[Source]] = []


def register(source: Source) -> None:
    """Add a source; harmless when it is there."""
    if source not in SOURCES:
        SOURCES.append(source)


def offers() -> list[Offer]:
    """Return every app that has roles to give, by title, as all sources know it."""
    found: dict[str, Offer] = {}
    for offer in (each for source in SOURCES for each in source()):
        known = found.get(offer.app, offer)
        found[offer.app] = Offer(offer.app, known.title, {**known.roles, **offer.roles})
    return sorted((each for each in found.values() if each.roles), key=lambda each: (each.title.casefold(), each.app))
