"""Who may open and do what in the studio: generic over every address, and exact for those of drafts."""

import json
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from clerkwork.features.people.models import AppRole
from clerkwork.features.studio import drafts
from clerkwork.features.studio.models import DraftFile
from clerkwork.features.studio.urls import urlpatterns

FILE = "forms/ask.form"
WITHOUT_APP = {"index", "new", "templates"}
PLACES = [pattern for pattern in urlpatterns if isinstance(pattern, URLPattern)]
OF_APPS = sorted(str(pattern.name) for pattern in PLACES if "handle" in pattern.pattern.converters)


def address(name: str, handle: str = "errands") -> str:
    """Return an address with something for every part of it."""
    pattern = next(each for each in PLACES if each.name == name)
    values: dict[str, Any] = {
        key: 987_654 if type(converter).__name__ == "IntConverter" else "x"
        for key, converter in pattern.pattern.converters.items()
    }
    values["handle"] = handle
    if "path" in values:
        values["path"] = FILE
    return reverse(f"studio:{name}", kwargs=values)


def test_every_address_of_an_app_is_known() -> None:
    """All others belong to no app."""
    assert {str(pattern.name) for pattern in PLACES} - set(OF_APPS) == WITHOUT_APP


@pytest.mark.once
def test_who_has_no_role_finds_no_app(studio: Any) -> None:
    """Whatever is asked and however: an app of others does not exist, nor does one that is not there at all."""
    root, mia, short = studio.client("root"), studio.client("mia"), {"accept": "application/json"}
    body = {"data": json.dumps({}), "content_type": "application/json"}
    for name, (browser, handle) in product(OF_APPS, ((mia, "errands"), (root, "nowhere"))):
        url = address(name, handle)
        asked = (browser.get(url, headers=short), browser.post(url, headers=short), browser.post(url, **body))
        found = {answer.status_code for answer in asked}
        assert found <= {404, 405}, (name, handle)
        assert 404 in found, (name, handle)
    stranger = Client()
    assert {stranger.get(address(name)).status_code for name in OF_APPS} == {302}
    assert not DraftFile.objects.exists()


@pytest.mark.once
def test_who_only_looks_changes_nothing(studio: Any) -> None:
    """Nothing that a viewer sends changes a file or a role, whichever address takes it."""
    before = {path: file.content for path, file in drafts.files("errands").items()}
    roles = set(AppRole.objects.values_list("app", "role", "user"))
    vic = studio.client("vic")
    given = {"name": "x", "sort": "docs", "title": "x", "role": "owner", "holder": f"user:{studio['mia'].pk}"}
    bodies = [
        {"content": "x", "revision": 0, "force": True},
        {"revision": 0},
        {"tab": "a", "editing": True, "takeOver": True},
    ]
    for name in OF_APPS:
        for send, body in product((vic.post, vic.put), bodies):
            answer = send(address(name), json.dumps(body), content_type="application/json")
            assert answer.status_code < 500, (name, answer.status_code)
        assert vic.post(address(name), given).status_code < 500
    assert {path: file.content for path, file in drafts.files("errands").items()} == before
    assert set(AppRole.objects.values_list("app", "role", "user")) == roles


WHO = ("mia", "vic", "pia", "bea", "otto", "root")
OPENED = {
    "workspace": (404, 200, 200, 200, 200, 200),
    "edit": (404, 200, 200, 200, 200, 200),
    "raw": (404, 200, 200, 200, 200, 200),
    "file": (404, 200, 200, 200, 200, 200),
    "export": (404, 200, 200, 200, 200, 200),
    "roles": (404, 200, 200, 200, 200, 200),
    "about": (404, 200, 200, 200, 200, 200),
    "new-file": (404, 403, 403, 200, 200, 200),
    "rename": (404, 403, 403, 200, 200, 200),
    "move": (404, 403, 403, 200, 200, 200),
    "tiles": (404, 200, 200, 200, 200, 200),
    "new-folder": (404, 403, 403, 200, 200, 200),
    "remove-folder": (404, 403, 403, 404, 404, 404),
    "remove": (404, 403, 403, 200, 200, 200),
    "import": (404, 403, 403, 200, 200, 200),
    "arrival": (404, 403, 403, 404, 404, 404),
    "index": (200, 200, 200, 200, 200, 200),
    "new": (403, 403, 403, 200, 200, 200),
}
DONE = {
    "copy": (404, 403, 403, 302, 302, 302),
    "restore": (404, 403, 403, 404, 404, 404),
    "restore-folder": (404, 403, 403, 404, 404, 404),
    "move": (404, 403, 403, 302, 302, 302),
    "new-folder": (404, 403, 403, 422, 422, 422),
    "discard": (404, 403, 403, 302, 302, 302),
    "utf8": (404, 403, 403, 302, 302, 302),
    "revoke": (404, 403, 403, 403, 404, 404),
    "new-file": (404, 403, 403, 422, 422, 422),
    "about": (404, 403, 403, 302, 302, 302),
    "roles": (404, 403, 403, 403, 409, 409),
    "import": (404, 403, 403, 422, 422, 422),
    "new": (403, 403, 403, 422, 422, 422),
    "remove": (404, 403, 403, 302, 302, 302),
    "discard-all": (404, 403, 403, 403, 302, 302),
}


@pytest.mark.parametrize(("who", "column"), [(who, column) for column, who in enumerate(WHO)])
def test_pages(studio: Any, who: str, column: int) -> None:
    """Each page answers each role as the table says."""
    browser = studio.client(who)
    urls = {name: address(name) if name in OF_APPS else reverse(f"studio:{name}") for name in OPENED}
    found = {name: browser.get(url).status_code for name, url in urls.items()}
    assert found == {name: statuses[column] for name, statuses in OPENED.items()}


@pytest.mark.parametrize(("who", "column"), [(who, column) for column, who in enumerate(WHO)])
def test_operations(studio: Any, who: str, column: int) -> None:
    """Each operation answers each role as the table says, and what is done stands in the log."""
    urls = {name: address(name) if name in OF_APPS else reverse(f"studio:{name}") for name in DONE}
    found = {name: studio.client(who).post(url).status_code for name, url in urls.items()}
    assert found == {name: statuses[column] for name, statuses in DONE.items()}
    verbs = {"copy": "draft.copy", "discard": "draft.discard", "remove": "draft.remove"}
    logged = {name: studio.log(verb=verb, actor=who).exists() for name, verb in verbs.items()}
    assert logged == {name: found[name] == 302 for name in verbs}


def test_lists_cost_the_same_however_long_they_are(studio: Any, django_assert_max_num_queries: Any) -> None:
    """The queries of the list of apps and of a workspace do not grow with files."""
    for url, most in {"/studio/": 16, "/studio/errands/": 22}.items():
        studio.get("bea", url)
        with django_assert_max_num_queries(most):
            studio.get("bea", url)
