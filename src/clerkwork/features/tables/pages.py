"""The generated screens: tables, rows, one row. Everything works without JavaScript."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.tables import actions, cells, exports, filters, forms, history, labels, log, queries
from clerkwork.features.tables.errors import RowChanged
from clerkwork.features.tables.filters import Asked
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import Asker, granted, rights
from clerkwork.features.tables.queries import Row, Source
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound
from clerkwork.kernel.sentences import Sentence
from clerkwork.web.components import Crumb, Tab
from clerkwork.web.page import PAGE_SIZE, redirect, render, toast

UNPROCESSABLE = 422
CONFLICT = 409
NOT_KEPT = frozenset({"page", "cols", "deleted"})  # parameters that a form of the list does not send again


class Found:
    """The wanted rows for a Paginator: counted and sliced by the database."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._source = asked.source

    def count(self) -> int:
        """Return how many rows there are."""
        return queries.counted(self._source.table, self._source.actor, self._asked.wish())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Row]:
        wish = self._asked.wish(part.stop - part.start, part.start)
        return queries.find(self._source.table, self._source.actor, wish)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the tables of which the asker may read rows."""
    me = Asker(signed_in(request))
    found = [(table, queries.count(table, me)) for table in queries.visible_tables(me)]
    return render(request, "tables/index.html", {"tables": found})


@require_GET
def rows(request: HttpRequest, app: str, name: str) -> HttpResponse:
    """Show the rows of a table."""
    source = _source(request, app, name)
    asked = filters.read(request, source)
    wanted: Any = Found(asked)  # what a Paginator needs, which Django's stubs take for a generic class
    page: Page[Row] = Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    names = labels.Names(source.table, source.actor, found)
    beside, others = filters.fields(request, source)
    context = {
        **_frame(source),
        "asked": asked,
        "page": page,
        "heads": cells.heads(asked.columns),
        "lines": cells.lines(source.table, asked.columns, found, names),
        "totals": _totals(asked, names),
        "filters": beside,
        "more": others,
        "used": sum(bool(field.value) for field in others),
        "kept": [(key, text) for key, texts in request.GET.lists() for text in texts if key not in NOT_KEPT],
        "deleted": _deleted(request, source),
        "tabs": _views(source, asked),
        "query": request.GET.urlencode(),
    }
    return render(request, "tables/rows.html", context, partial="tables/_rows.html")


def _source(request: HttpRequest, app: str, name: str) -> Source:
    """Return a table as the asker sees it; raises NotFound where they may see nothing of it."""
    source = Source(queries.table(app, name), Asker(signed_in(request)))
    if not rights(source.table, source.actor).may("read"):
        raise NotFound(Sentence("There is no such table."))
    return source


def _frame(source: Source) -> dict[str, Any]:
    held = rights(source.table, source.actor)
    return {
        "table": source.table,
        "columns": source.columns,
        "may_create": held.may("create"),
        "may_import": held.may("create") or held.may("update"),
        "url": _url("rows", source.table),
    }


def _url(page: str, table: Table, *args: Any) -> str:
    return reverse(f"tables:{page}", args=[table.app.handle, table.name, *args])


def _deleted(request: HttpRequest, source: Source) -> str:
    """Return where the row that was deleted just now can be brought back, "" if there is none."""
    identity = request.GET.get("deleted", "")
    known = (
        identity.isascii() and identity.isdigit() and log.last(source.table, source.actor, int(identity), "row.delete")
    )
    return _url("restore", source.table, identity) if known else ""


def _totals(asked: Asked, names: labels.Names) -> list[tuple[str, str]]:
    table = asked.source.table
    found = queries.totals(table, asked.source.actor, asked.wish())
    by_name = table.schema.by_name
    return [(by_name[name].title, names.word(by_name[name], value)) for name, value in found.items()]


def _views(source: Source, asked: Asked) -> list[Tab]:
    views = source.table.schema.views
    if not views:
        return []
    url = _url("rows", source.table)
    everything = Tab(_("All"), url, asked.view is None)
    return [everything, *(Tab(view.title, f"{url}?view={view.name}", view is asked.view) for view in views)]


def _crumbs(source: Source, *more: Crumb) -> Sequence[Crumb]:
    first = Crumb(_("Tables"), reverse("tables:index"))
    return [first, Crumb(source.table.title, _url("rows", source.table)), *more]


@require_GET
def row(request: HttpRequest, app: str, name: str, identity: int) -> HttpResponse:
    """Show one row, with its history."""
    source = _source(request, app, name)
    found = queries.get(source.table, source.actor, identity)
    names = labels.Names(source.table, source.actor, [found])
    held = {verb: granted(source.table, source.actor, verb, identity) is not None for verb in ("update", "delete")}
    context = {
        **_frame(source),
        "row": found,
        "label": labels.label(source.table, found, names),
        "pairs": cells.pairs(source.table, source.columns, found, names),
        "history": history.of(source.table, found, names),
        "may": held,
        "crumbs": _crumbs(source),
    }
    return render(request, "tables/row.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, app: str, name: str) -> HttpResponse:
    """Show the form of a new row, and add it."""
    source = _source(request, app, name)
    held = rights(source.table, source.actor)
    if not held.may("create"):
        raise Forbidden(Sentence("You may not add rows to %(table)s.", table=source.table.title))
    fields = held.fields(source.table, "create")
    form = forms.RowForm(source.table, source.actor, fields, None, request.POST or None)
    if request.method == "POST":
        try:
            made = actions.create_row(source.table, form.values(), source.actor)
        except Invalid as error:
            form.show(error.problems)
        else:
            toast(request, _("Added."))
            return redirect(request, _url("row", source.table, made["id"]))
    context = {**_frame(source), "form": form, "crumbs": _crumbs(source)}
    return render(request, "tables/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, app: str, name: str, identity: int) -> HttpResponse:
    """Show the form of a row, and change it."""
    source = _source(request, app, name)
    found = queries.get(source.table, source.actor, identity)
    fields = granted(source.table, source.actor, "update", identity)
    if fields is None:
        raise Forbidden(Sentence("You may not change this row of %(table)s.", table=source.table.title))
    form = forms.RowForm(source.table, source.actor, fields, found, request.POST or None)
    context = {**_frame(source), "form": form, "row": found, "version": found.version, "crumbs": _crumbs(source)}
    context["label"] = labels.label(source.table, found, labels.Names(source.table, source.actor, [found]))
    if request.method == "GET":
        return render(request, "tables/form.html", context)
    try:
        version = int(request.POST.get("version", "0")) if request.POST.get("version", "").isdigit() else 0
        actions.update_row(source.table, identity, form.values(), source.actor, version=version)
    except Invalid as error:
        form.show(error.problems)
        context["version"] = version
        return render(request, "tables/form.html", context, status=UNPROCESSABLE)
    except RowChanged:
        context["conflicts"] = _conflicts(found, form)
        return render(request, "tables/form.html", context, status=CONFLICT)
    toast(request, _("Saved."))
    return redirect(request, _url("row", source.table, identity))


def _conflicts(found: Row, form: forms.RowForm) -> list[tuple[str, str, str]]:
    """Return title, present and own text of every column in which the form differs from the row as it is now."""
    wanted = form.values()
    pairs = [(column, forms.text_of(column, found.values.get(column.name))) for column in form.columns]
    mine = {column.name: str(wanted[column.name] or "") for column, _present in pairs}
    return [(column.title, present, mine[column.name]) for column, present in pairs if present != mine[column.name]]


@require_POST
def delete(request: HttpRequest, app: str, name: str, identity: int) -> HttpResponse:
    """Delete a row."""
    source = _source(request, app, name)
    actions.delete_row(source.table, identity, source.actor)
    toast(request, _("Deleted."))
    return redirect(request, f"{_url('rows', source.table)}?deleted={identity}")


@require_POST
def restore(request: HttpRequest, app: str, name: str, identity: int) -> HttpResponse:
    """Undo a deletion of one's own."""
    source = _source(request, app, name)
    actions.restore_row(source.table, identity, source.actor)
    toast(request, _("It is back."))
    return redirect(request, _url("row", source.table, identity))


@require_GET
def export(request: HttpRequest, app: str, name: str) -> StreamingHttpResponse:
    """Send the rows of a list as CSV, as the list is filtered and ordered."""
    source = _source(request, app, name)
    asked = filters.read(request, source)
    answer = StreamingHttpResponse(
        exports.export_csv(source.table, source.actor, asked.wish()), content_type="text/csv"
    )
    answer["Content-Disposition"] = f'attachment; filename="{source.table.name}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
