"""The rules book of the working folder: as its readers will get it, and with what builders still have to say."""

from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from clerkwork.features.apps.kinds import File
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.rule_pages import named_book, shown
from clerkwork.features.studio import drafts, permissions
from clerkwork.features.studio.pages import frame
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid
from clerkwork.languages import bpmn
from clerkwork.languages.bpmn import Process
from clerkwork.runtime import wiring
from clerkwork.runtime.models import Definition
from clerkwork.web.page import relaxed_styles, render


@relaxed_styles
@require_GET
def rules(request: HttpRequest, handle: str) -> HttpResponse:
    """Show all step sheets of a draft, or what one role does; files that cannot be read are named."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    files = drafts.files(handle)
    unreadable: list[str] = []
    found = list(processes(files, unreadable))
    ids = [process.id for process, _xml in found]
    rows = Definition.objects.filter(app=handle, process_id__in=ids, latest=True)
    made = named_book(found, titles(files), dict(rows.values_list("process_id", "version")))
    context = {**frame(user, handle, "rules", files), **shown(request, made), "unreadable": unreadable}
    return render(request, "studio/rules.html", context)


def titles(files: Mapping[str, File]) -> dict[str, str]:
    """Return what the roles of a folder are called; none if its roles cannot be read yet."""
    file = files.get("roles.json")
    try:
        said = {} if file is None else json.loads(file.text)
    except ValueError:
        return {}
    roles = said.items() if isinstance(said, dict) else ()
    return {name: str(role.get("title") or name) for name, role in roles if isinstance(role, dict)}


def processes(files: Mapping[str, File], unreadable: list[str]) -> Iterator[tuple[Process, str]]:
    """Yield the processes of a folder with their files; note the paths of those that cannot be read."""
    for path in sorted(files):
        if not path.endswith(".bpmn"):
            continue
        content = files[path].content
        try:
            read = bpmn.read(content, wiring.current().feel)
        except Invalid:
            unreadable.append(path)
            continue
        yield from ((process, content.decode("utf-8", "replace")) for process in read.processes)
