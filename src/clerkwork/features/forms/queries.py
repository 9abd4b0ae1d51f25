"""
The form in force.

Rule 1: the latest version counts; older ones stay for whoever wants to know what was asked.
Rule 2: each function costs one query; a schema is compiled once per digest and process.
"""

from functools import lru_cache

from clerkwork.features.forms.models import Form as Stored
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.forms import Form, read
from clerkwork.runtime import wiring


def form(app: str, form_id: str) -> Form:
    """Return the latest version of a form of an app; raises NotFound."""
    found = find(app, form_id)
    if found is None:
        raise NotFound(f"Expected a form, but the app {app} has none called {form_id}.")
    return found


def find(app: str, form_id: str) -> Form | None:
    """Return the latest version of a form of an app, or None."""
    row = Stored.objects.filter(app=app, form_id=form_id).order_by("-version").first()
    return None if row is None else _compiled(row.digest, row.schema)


@lru_cache(maxsize=512)
def _compiled(_digest: str, text: str) -> Form:
    return read(json.loads(text), wiring.current().feel)
