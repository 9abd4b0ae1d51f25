"""
Spreadsheets between their upload and their import: kept for a day, seen by nobody but who brought them.
"""

from typing import Final

from clerkwork.features.audit.actions import action
from clerkwork.features.people.models import User
from clerkwork.features.tables.models import Upload
from clerkwork.features.tables.sheets import files
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import nodes, wiring

KEPT: Final = 24 * 60 * 60 * 1000
MOST: Final = 5


def keep(actor: User, name: str, content: bytes | None) -> Upload:
    """Store a spreadsheet that can be read and return it; raises Invalid. Older ones of the same person go."""
    if content is None:
        message = Sentence("Expected a spreadsheet, but no file was chosen.")
        raise Invalid([Problem("file", message, Sentence("Choose a file."))])
    files.read(content, name)
    now = wiring.now()
    with action(actor, "sheet.upload", kind="sheet") as act:
        Upload.objects.filter(made_at__lt=now - KEPT).delete()
        old = Upload.objects.filter(owner=actor).order_by("-made_at").values_list("key", flat=True)
        Upload.objects.filter(key__in=list(old[MOST - 1 :])).delete()
        made = Upload.objects.create(key=nodes.ids()(), owner=actor, name=name[:120], content=content, made_at=now)
        act.of(made.key)
        act.note(name=made.name, bytes=len(content))
    return made


def get(actor: User, key: int) -> Upload:
    """Return a spreadsheet that somebody brought; raises NotFound."""
    found = Upload.objects.filter(owner=actor, key=key).first()
    if found is None:
        raise NotFound(Sentence("There is no such upload any more. Choose the file again."))
    return found
