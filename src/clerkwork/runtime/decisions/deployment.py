"""
Files of decisions become versions.

Rule 1: the same content with the same imports is the same version; anything else is a new one and becomes the latest.
Rule 2: a decision's id belongs to one app until it is withdrawn; within the app the newest file that has it counts.
Rule 3: what imports a file that has changed, and what is bound to its decisions by deployment, changes with it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import Max

from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.dmn.model import Decision
from clerkwork.runtime import definitions, models, nodes, wiring
from clerkwork.runtime.decisions.batch import Batch, File


def deploy(xml: bytes, *, app: str = "", resource: str = "") -> list[models.Decision]:
    """
    Store every decision of a DMN file as a new version, or find the versions that already have this content.

    Imports are resolved to the latest files of the same app, else of no app, by namespace; files of the app that import
    this one, and processes bound to its decisions by deployment, become new versions too. A decision that the file has
    no more is withdrawn. Raises Invalid with every problem; then nothing is stored.
    """
    try:
        return deploy_all([(resource, xml)], app=app)
    except Invalid as error:
        own = f"{resource}#"
        problems = [replace(each, place=each.place.removeprefix(own)) for each in error.problems]
        raise Invalid(problems) from error


def deploy_all(files: Iterable[tuple[str, bytes]], *, app: str = "") -> list[models.Decision]:
    """
    Deploy several files (resource, XML) at once, whatever the order in which they import each other.

    Raises Invalid with every problem, its place beginning with the resource ("decisions/a.dmn#element"); then nothing
    is stored. What is already deployed stays as it is, so repeating it costs no version.
    """
    batch = Batch(files, app)
    problems = batch.check()
    if problems:
        raise Invalid(problems)
    with transaction.atomic():
        definitions.hold_deployments()
        kept = {file.resource: _store(file, app) for file in batch.ordered}
        definitions.rebind(app)
    return [row for name in batch.asked for row in kept[name]]


def check(files: Iterable[tuple[str, bytes]], *, app: str = "") -> list[Problem]:
    """Return every problem that `deploy_all` would raise."""
    return Batch(files, app).check()


def withdraw(resource: str, *, app: str = "") -> None:
    """Let no one find the decisions of a file any more; history stays, and what is bound to their versions."""
    with transaction.atomic():
        files = models.DecisionResource.objects.filter(app=app, resource=resource, latest=True)
        models.Decision.objects.filter(resource__in=files.values("key"), latest=True).update(latest=False)
        files.update(latest=False)


def _store(file: File, app: str) -> list[models.Decision]:
    """Store a file after those that it imports, and return its decisions."""
    imports = {namespace: source.key for namespace, source in file.imports.items()}
    digest = hashlib.sha256(b"\0".join((app.encode(), file.resource.encode(), file.xml, json.canonical(imports))))
    versions = models.DecisionResource.objects.filter(app=app, resource=file.resource)
    previous = versions.filter(latest=True).select_for_update().first()
    if previous is not None:
        file.key = previous.key
        present = list(models.Decision.objects.filter(resource=previous.key).order_by("key"))
        if previous.digest == digest.hexdigest() and all(row.latest for row in present):
            return present
    last = versions.aggregate(last=Max("version"))["last"] or 0
    withdraw(file.resource, app=app)
    row = models.DecisionResource.objects.create(
        key=nodes.ids()(),
        resource=file.resource,
        drg_id=file.definitions.id,
        namespace=file.definitions.namespace,
        name=file.definitions.name,
        version=last + 1,
        app=app,
        xml=file.xml,
        digest=digest.hexdigest(),
        imports=json.dumps(imports),
        latest=True,
        deployed_at=wiring.now(),
    )
    file.key = row.key
    kinds = {name: each.kind for name, each in file.compile().decisions.items()}
    return [_add(decision, kinds.get(decision.id, ""), row) for decision in file.definitions.decisions]


def _add(decision: Decision, kind: str, resource: models.DecisionResource) -> models.Decision:
    versions = models.Decision.objects.filter(decision_id=decision.id)
    last = versions.select_for_update().order_by("-version").first()
    versions.filter(latest=True).update(latest=False)
    return models.Decision.objects.create(
        key=nodes.ids()(),
        decision_id=decision.id,
        version=1 if last is None else last.version + 1,
        version_tag=decision.version_tag,
        name=decision.name or decision.id,
        kind=kind,
        resource=resource,
        app=resource.app,
        latest=True,
        deployed_at=resource.deployed_at,
    )
