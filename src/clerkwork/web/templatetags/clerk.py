"""
The component tags: `{% load clerk %}`.

Rule 1: a tag draws plain data (`web.components`); none of them asks the database.
Rule 2: HTML stands in templates/web/kit/<tag>.html, here are only names and arguments.

    icon avatar person badge status ago due moment day      inline
    card modal dropdown alert                               block tags, closed by end<name>
    stat tabs breadcrumbs table sort_header filter_bar pager empty_state timeline comments
    description people_days progress steps field form_fields problems actions confirm_button skeleton
    clerk_form clerk_diagram                                islands
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from clerkwork.web import art as pictures
from clerkwork.web import icons, moments, sentences, states, wiring, wording
from clerkwork.web.components import Action, Choice, Column, Comment, Crumb, Entry, Filter, Row, Step, Tab
from clerkwork.web.faces import face
from clerkwork.web.page import Sort
from clerkwork.web.people_days import Grid

register = template.Library()
register.filter("worded", wording.worded)

Context = template.Context


def _now() -> Any:
    moment = moments.moment(wiring.now(), timezone.get_current_timezone())
    assert moment is not None
    return moment


def _kit(name: str, /, **context: Any) -> SafeString:
    return mark_safe(render_to_string(f"web/kit/{name}.html", context).strip())  # noqa: S308 - a template escapes


# --- inline


@register.simple_tag
def icon(name: str, size: int = 20, classes: str = "", label: str = "") -> SafeString:
    """Draw a Tabler icon: `{% icon "inbox" %}`, `{% icon "check" 16 label="Done" %}`."""
    return icons.icon(name, size, classes, label)


@register.simple_tag
def avatar(person: Any, size: str = "sm") -> SafeString:
    """Draw a person's initials: a user, a person dict or a username. Sizes: xs, sm, md, lg."""
    return _kit("avatar", face=face(person), size=size)


@register.simple_tag
def person(person: Any, sub: str = "", size: str = "sm") -> SafeString:
    """Draw avatar and name, with a quiet second line."""
    return _kit("person", face=face(person), person=person, sub=sub, size=size)


@register.simple_tag
def person_name(person: Any) -> str:
    """Write a person's name."""
    return face(person).name


@register.simple_tag
def badge(text: Any, tone: str = "neutral", *, icon: str = "", dot: bool = False) -> SafeString:
    """Draw a small pill. Tones: neutral, accent, info, success, warning, danger."""
    return _kit("badge", text=text, tone=tone, icon=icon, dot=dot)


@register.simple_tag
def status(state: str, text: str = "") -> SafeString:
    """Draw the state of a thing with its colour and icon: active, completed, canceled, requested, approved, …."""
    look = states.look(state)
    return _kit("badge", text=text or look.label, tone=look.tone, icon=look.icon, dot=False)


@register.simple_tag
def ago(value: Any) -> SafeString | str:
    """Say how long ago an instant was; the exact moment stands in the tooltip."""
    then = moments.moment(value, timezone.get_current_timezone())
    return "" if then is None else _time(then, moments.ago(then, _now()))


@register.simple_tag
def due(value: Any, *, done: bool = False) -> SafeString | str:
    """Say by when something is due, red when late and amber when today; quiet when done."""
    then = moments.moment(value, timezone.get_current_timezone())
    if then is None:
        return ""
    words = moments.due(then, _now())
    if done:
        return _time(then, moments.day(then, _now()))
    return _kit("due", then=then, due=words, exact=moments.exact(then))


@register.simple_tag
def moment(value: Any) -> SafeString | str:
    """Write an instant out: 5 Mar 2026, 14:05."""
    then = moments.moment(value, timezone.get_current_timezone())
    return "" if then is None else _time(then, moments.exact(then))


@register.simple_tag
def day(value: Any) -> SafeString | str:
    """Write a day: 5 Mar, or 5 Mar 2025 in another year."""
    then = moments.moment(value, timezone.get_current_timezone())
    return "" if then is None else _time(then, moments.day(then, _now()))


def _time(then: Any, text: str) -> SafeString:
    iso = then.isoformat(timespec="minutes")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, moments.exact(then), text)


# --- blocks


@register.simple_block_tag
def card(
    content: str, title: str = "", *, icon: str = "", sub: str = "", flush: bool = False, classes: str = ""
) -> SafeString:
    """Draw a card around the block; `flush` for tables that reach its edges."""
    return _kit("card", content=content, title=title, icon=icon, sub=sub, flush=flush, classes=classes)


@register.simple_block_tag
def modal(content: str, id: str, title: str, size: str = "") -> SafeString:  # noqa: A002 - HTML's word
    """Draw a dialog, opened by any element with `data-open="<id>"`; a form inside closes it by posting."""
    return _kit("modal", content=content, id=id, title=title, size=size)


@register.simple_block_tag
def dropdown(
    content: str, label: str = "", *, icon: str = "", classes: str = "btn", align: str = "end", caret: bool = True
) -> SafeString:
    """Draw a button that opens a menu; the block holds `<a class="dropdown-item">`; works without JavaScript."""
    return _kit("dropdown", content=content, label=label, icon=icon, classes=classes, align=align, caret=caret)


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "", icon: str = "") -> SafeString:
    """Draw a notice in the page. Tones: info, success, warning, danger."""
    return _kit("alert", content=content, tone=tone, title=title, icon=icon or states.TONE_ICONS[tone])


# --- pieces


@register.simple_tag
def stat(
    label: str, value: Any, *, icon: str = "", hint: str = "", tone: str = "", url: str = "", live: str = ""
) -> SafeString:
    """Draw a figure with its label; a tone colours it, a url makes the tile a link."""
    return _kit("stat", label=label, value=value, icon=icon, hint=hint, tone=tone, url=url, live=live)


@register.simple_tag
def tabs(items: Sequence[Tab], label: str = "") -> SafeString:
    """Draw tabs that are links."""
    return _kit("tabs", items=items, label=label or _("Views"))


@register.simple_tag
def breadcrumbs(items: Sequence[Crumb]) -> SafeString:
    """Draw the way back."""
    return _kit("breadcrumbs", items=items)


@register.simple_tag(takes_context=True)
def table(
    context: Context,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    sort: Sort | None = None,
    caption: str = "",
    target: str = "",
) -> SafeString:
    """Draw a table of Columns and Rows; with a Sort its headers are links, swapped into `target` by htmx."""
    context_of_page = {"request": context.get("request"), "csrf_token": context.get("csrf_token")}
    return _kit("table", columns=columns, rows=rows, sort=sort, caption=caption, target=target, **context_of_page)


@register.simple_tag(takes_context=True)
def sort_header(context: Context, sort: Sort | None, column: str, label: str, target: str = "") -> SafeString | str:
    """Draw the link inside a `<th>` that sorts by a column, keeping the other parameters."""
    if sort is None or column not in sort.allowed:
        return label
    here = sort.column == column
    return _kit(
        "sort_header",
        label=label,
        url=_url(context, sort=sort.next(column), page=None),
        target=target,
        arrow=("arrow-down" if sort.descending else "arrow-up") if here else "",
    )


@register.simple_tag
def aria_sort(sort: Sort | None, column: str) -> str:
    """Return the aria-sort value of a `<th>`."""
    if sort is None or not column or sort.column != column:
        return "none"
    return "descending" if sort.descending else "ascending"


@register.simple_tag(takes_context=True)
def filter_bar(
    context: Context,
    search: str = "",
    *,
    filters: Sequence[Filter] = (),
    target: str = "",
    placeholder: str = "",
    name: str = "q",
) -> SafeString:
    """Draw a search field and filters that send a GET; with a target htmx swaps the rows while one types."""
    request = context.get("request")
    kept = [(key, value) for key, value in request.GET.items() if key in {"sort", "view", "tab"}] if request else []
    return _kit(
        "filter_bar",
        search=search,
        filters=filters,
        target=target,
        placeholder=placeholder or _("Search…"),
        name=name,
        kept=kept,
        path=request.path if request else "",
        used=bool(search) or any(one.value for one in filters),
    )


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page[Any], target: str = "") -> SafeString:
    """Draw "1-25 of 312" and the pages around the present one."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(str(n), _url(context, page=n) if isinstance(n, int) else "", n == page.number) for n in numbers]
    return _kit(
        "pager",
        page=page,
        links=links if page.paginator.num_pages > 1 else [],
        target=target,
        back=_url(context, page=page.number - 1) if page.has_previous() else "",
        forth=_url(context, page=page.number + 1) if page.has_next() else "",
    )


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """Return this page's address with changed parameters: `{% url_with view="done" page=None %}`."""
    return _url(context, **changes)


def _url(context: Context, **changes: Any) -> str:
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return "?" + "&".join(f"{key}={value}" for key, value in changes.items() if value is not None)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def empty_state(
    title: str, text: str = "", *, art: str = "tray", url: str = "", action: str = "", icon: str = "plus"
) -> SafeString:
    """
    Draw a friendly nothing with a picture and one way on.

    art: tray, done, search, calendar, table, bell, rocket, lost, lock, crossed, broken, chat.
    """
    return _kit("empty_state", title=title, text=text, art=pictures.picture(art), url=url, action=action, icon=icon)


@register.simple_tag(name="art")
def picture(name: str) -> SafeString:
    """Draw one of the small pictures."""
    return pictures.picture(name)


@register.simple_tag
def timeline(entries: Sequence[Entry], *, fold: bool = False) -> SafeString:
    """Draw a history, newest first or as given; `fold` hides quiet entries behind one line."""
    return _kit("timeline", entries=entries, fold=fold, hidden=sum(entry.quiet for entry in entries) if fold else 0)


@register.simple_tag
def comments(items: Sequence[Comment]) -> SafeString:
    """Draw what people wrote; the form to write more is the feature's own."""
    return _kit("comments", items=items)


@register.simple_tag
def description(pairs: Iterable[tuple[Any, Any]] | Mapping[str, Any], columns: int = 1) -> SafeString:
    """Draw labels and values; empty values are a dash."""
    items = list(pairs.items()) if isinstance(pairs, Mapping) else list(pairs)
    return _kit("description", items=items, columns=columns)


@register.simple_tag
def people_days(grid: Grid, caption: str = "") -> SafeString:
    """Draw who is away when: the Grid of `web.people_days.build`."""
    return _kit("people_days", grid=grid, caption=caption or _("Absences"))


@register.simple_tag
def progress(value: float, maximum: float = 100, label: str = "", tone: str = "accent", text: str = "") -> SafeString:
    """Draw how much of something is used or done."""
    share = min(max(float(value) / float(maximum or 1), 0.0), 1.0)
    return _kit("progress", share=f"{share:.4f}", label=label or _("Progress"), tone=tone, text=text)


@register.simple_tag
def steps(items: Sequence[Step]) -> SafeString:
    """Draw where something stands in a handful of steps."""
    return _kit("steps", items=items)


@register.simple_tag
def field(bound: BoundField, label: str = "", help: str = "") -> SafeString:  # noqa: A002 - HTML's word
    """Draw one field of a Django form: label, input, help, errors, all tied by aria."""
    return _kit("field", field=bound, label=label or bound.label, help=help or bound.help_text)


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """Draw all visible fields of a Django form, its own errors first, hidden fields last."""
    return _kit("form_fields", form=form)


@register.simple_tag
def problems(items: Sequence[Any], title: str = "") -> SafeString:
    """Draw kernel Problems: place, line, message, remedy."""
    return _kit("problems", items=wording.problems(items), title=title)


@register.simple_tag(takes_context=True)
def actions(context: Context, items: Sequence[Action], *, small: bool = False) -> SafeString:
    """Draw links and post buttons in a row; those with `confirm` ask first."""
    return _kit("actions", items=items, small=small, csrf_token=context.get("csrf_token"))


@register.simple_tag
def skeleton(lines: int = 3) -> SafeString:
    """Draw grey bars where something is on its way."""
    return _kit("skeleton", lines=range(lines))


@register.simple_tag
def choices(pairs: Iterable[tuple[str, str]]) -> list[Choice]:
    """Turn (value, label) pairs into Choices."""
    return [Choice(value, label) for value, label in pairs]


# --- islands


@register.simple_tag
def clerk_form(
    schema: Any, data: Any = None, *, errors: Any = None, compute_url: str = "", readonly: bool = False, form: str = ""
) -> SafeString:
    """
    Draw a form-js form; `form` is the id of the paired `<form data-clerk-form>`, else the nearest one is taken.

    errors: {key: [texts]} of a refused submission. The view needs `page.relaxed_styles`.
    """
    return _kit(
        "clerk_form",
        scripts={
            "schema": schema,
            "data": data or {},
            "errors": wording.errors(errors or {}),
            "sentences": sentences.form(),
        },
        compute_url=compute_url,
        readonly=readonly,
        form=form,
    )


@register.simple_tag
def clerk_diagram(
    xml: str | bytes, state: Mapping[str, Any] | None = None, *, label: str = "", size: str = "md", picks: str = ""
) -> SafeString:
    """
    Draw a BPMN diagram and where a case stands. Sizes: sm, md, lg.

    state: {"active": [ids], "passed": [ids], "incidents": [ids], "flows": [ids], "notes": {id: text},
    "counts": {id: n}}, each part optional. `picks` is the id of a select in which a click on an element chooses it.
    """
    text = xml.decode() if isinstance(xml, bytes) else xml
    scripts = {"xml": text, "state": state or {}}
    return _kit("clerk_diagram", scripts=scripts, label=label or _("Process diagram"), size=size, picks=picks)
