"""Incidents of a case or an element instance, with those of the cases that were called in it."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from clerkwork.runtime.models import Case, ElementHistory, Incident


def in_case(case: Case) -> Q:
    """Return the filter for the incidents of a case and of all that it called. One query, none for a root."""
    if case.root_id is None:
        return Q(case_id=case.key) | Q(case__root_id=case.key)
    callers = dict(Case.objects.filter(root_id=case.root_id).values_list("key", "parent_id"))
    return Q(case_id__in=_below([case.key], callers))


def in_instance(case: Case, instance: int) -> Q:
    """Return the filter for the incidents of an element instance, of those within it and of what they called."""
    history = ElementHistory.objects.filter(case_id=case.key, instance__isnull=False)
    around = {key: scope for key, scope in history.values_list("instance", "scope") if key is not None}
    inner = _below([instance], around)
    own = Incident.objects.filter(case_id=case.key).values_list("key", "instance")
    calls = Case.objects.filter(root_id=case.top).values_list("key", "parent_id", "parent_instance")
    called = [key for key, parent, place in calls if parent == case.key and place in inner]
    callers = {key: parent for key, parent, _ in calls}
    return Q(key__in=[key for key, place in own if place in inner]) | Q(case_id__in=_below(called, callers))


def _below(tops: Iterable[int], around: Mapping[int, int | None]) -> set[int]:
    """Return what is below any of some, and these; `around` says what each is directly below."""
    inner: dict[int | None, list[int]] = {}
    for key, above in around.items():
        inner.setdefault(above, []).append(key)
    found, open_ones = set(tops), list(tops)
    while open_ones:
        fresh = [key for key in inner.get(open_ones.pop(), ()) if key not in found]
        found.update(fresh)
        open_ones += fresh
    return found
