"""
The form in force.

Rule 1: the latest version counts; older ones stay for whoever wants to know what was asked.
Rule 2: each function costs one query; a schema is compiled once per digest and process.
"""

from functools import lru_cache

from clerkwork.features.forms.errors import Unreadable
from clerkwork.features.forms.models import Form as Stored
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.languages.forms import Form, read
from clerkwork.runtime import wiring


def form(app: str, form_id: str) -> Form:
    """Return the latest version of a form of an app; raises NotFound, Unreadable."""
    found = find(app, form_id)
    if found is None:
        raise NotFound(f"Expected a form, but the app {app} has none called {form_id}.")
    return found


def find(app: str, form_id: str) -> Form | None:
    """Return the latest version of a form of an app, or None; raises Unreadable."""
    row = Stored.objects.filter(app=app, form_id=form_id).order_by("-version").first()
    if row is None:
        return None
    try:
        return _compiled(row.digest, row.schema)
    except Invalid as error:
        raise Unreadable(f"The form {form_id} cannot be read any more. Tell whoever built {app}: {error}") from error


@lru_cache(maxsize=512)
def _compiled(_digest: str, text: str) -> Form:
    return read(json.loads(text), wiring.current().feel)
