"""Forms, as processes and tasks show them."""

from ninja import Status
from pydantic import Field as Declared

from clerkwork.features.forms.models import Form
from clerkwork.kernel import json
from clerkwork.web.rest import Answer, Key
from clerkwork.web.rest.words import TENANT

OURS = "clerk"  # what the server does with a form; no business of whoever shows it


class FormAnswer(Answer):
    """One version of a form; `schema` is form-js JSON as text."""

    form_id: str
    form_key: Key
    schema_: str = Declared(alias="schema")
    version: int
    tenant_id: str = TENANT


def latest(app: str, form_id: str | None) -> Form | None:
    """Return the latest version of a form of an app, None for none."""
    if not form_id:
        return None
    return Form.objects.filter(app=app, form_id=form_id).order_by("-version").first()


def form_answer(app: str, form_id: str | None) -> Status[FormAnswer | None]:
    """Return a form with the status of the answer: 204 when there is none."""
    row = latest(app, form_id)
    if row is None:
        return Status(204, None)
    return Status(200, form_of(row))


def form_of(row: Form) -> FormAnswer:
    """Return a version of a form as whoever shows it needs it."""
    schema = {name: value for name, value in json.loads(row.schema).items() if name != OURS}
    return FormAnswer(form_id=row.form_id, form_key=row.pk, schema=json.dumps(schema), version=row.version)
