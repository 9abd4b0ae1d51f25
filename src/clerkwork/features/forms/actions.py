"""Writes of this feature."""

from hashlib import sha256
from typing import Any

from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.features.forms.models import Form
from clerkwork.kernel import json
from clerkwork.runtime import wiring


def deploy_form(app: str, form_id: str, schema: dict[str, Any], actor: Actor) -> Form:
    """
    Store a schema as the next version of a form and return it; an unchanged schema makes no new version.

    The caller has checked the schema.
    """
    digest = sha256(json.canonical(schema)).hexdigest()
    latest = Form.objects.filter(app=app, form_id=form_id).order_by("-version").first()
    if latest is not None and latest.digest == digest:
        return latest
    version = 1 if latest is None else latest.version + 1
    with action(actor, "form.deploy", kind="form", id=form_id, app=app, version=version):
        return Form.objects.create(
            app=app,
            form_id=form_id,
            version=version,
            schema=json.dumps(schema),
            digest=digest,
            deployed_at=wiring.now(),
        )
