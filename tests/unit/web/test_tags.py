"""The component tags: they escape, they speak to screen readers, they draw what they are given."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client, RequestFactory

import clerkwork
from clerkwork.kernel import json
from clerkwork.web import art, faces, icons, page
from clerkwork.web.components import Action, Column, Comment, Entry, Row, Tab

NASTY = "<script>alert(1)</script>"
SOURCES = Path(clerkwork.__file__).parent


def draw(text: str, **context: Any) -> str:
    return Template("{% load clerk clerk_kit %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("{% badge x %}", {}),
        ("{% status x %}", {}),
        ("{% person x sub=x %}", {}),
        ("{% avatar x %}", {}),
        ("{% stat x x hint=x %}", {}),
        ("{% empty_state x x %}", {}),
        ("{% card title=x %}{{ x }}{% endcard %}", {}),
        ("{% alert title=x %}{{ x }}{% endalert %}", {}),
        ("{% modal 'm' x %}{{ x }}{% endmodal %}", {}),
        ("{% dropdown x %}{{ x }}{% enddropdown %}", {}),
        ("{% description pairs %}", {"pairs": [(NASTY, NASTY)]}),
        ("{% timeline items %}", {"items": [Entry(0, NASTY, NASTY, text=NASTY, details=[(NASTY, NASTY)])]}),
        ("{% comments items %}", {"items": [Comment(0, NASTY, NASTY)]}),
        ("{% table columns rows caption=x %}", {"columns": [Column(NASTY)], "rows": [Row([NASTY])]}),
        ("{% tabs items %}", {"items": [Tab(NASTY, "/")]}),
        ("{% actions items %}", {"items": [Action(NASTY, "/", post=True, confirm=NASTY)]}),
        ("{% filter_bar x placeholder=x %}", {}),
        (
            "{% clerk_form schema data errors=errors %}",
            {"schema": {"a": NASTY}, "data": {}, "errors": {NASTY: [NASTY]}},
        ),
        ("{% clerk_diagram x %}", {}),
        ("{% icon x label=x %}", {}),
    ],
)
def test_nothing_that_a_person_wrote_becomes_an_element(text: str, context: dict[str, Any]) -> None:
    html = draw(text, x=NASTY, **context)
    assert "<script>alert" not in html
    assert "</script>alert" not in html


def test_data_of_an_island_keeps_exact_numbers() -> None:
    html = draw("{% json_data value 'data' %}", value={"amount": Decimal("0.30"), "id": "2251799813685249"})
    found = re.search(r">(.*)</script>", html)
    assert found
    assert json.loads(found[1]) == {"amount": Decimal("0.30"), "id": "2251799813685249"}


def test_a_sorted_table_keeps_the_other_parameters() -> None:
    request = RequestFactory().get("/?q=a%26b&page=3")
    sort = page.Sort("name", descending=False, allowed=("name",))
    html = draw(
        "{% table columns rows sort=sort target='#rows' %}",
        request=request,
        sort=sort,
        columns=[Column("Name", sort="name"), Column("Days", align="end")],
        rows=[Row(["Lea", 5], url="/x/")],
    )
    assert 'href="?q=a%26b&amp;sort=-name"' in html
    assert 'aria-sort="ascending"' in html
    assert 'hx-target="#rows"' in html
    assert '<td data-label="Days"' in html


def test_the_pager_says_where_one_is(site: Client) -> None:
    request = RequestFactory().get("/?q=x&page=2")
    html = draw("{% pager page %}", request=request, page=page.paginate(request, range(60)))
    assert "26–50 of 60" in html  # noqa: RUF001 - the dash of a range
    assert '<span aria-current="page">2</span>' in html
    assert 'rel="next"' in html


def test_one_page_needs_no_pages() -> None:
    request = RequestFactory().get("/")
    assert "<nav" not in draw("{% pager page %}", request=request, page=page.paginate(request, range(3)))


def test_a_field_is_tied_to_its_label_help_and_errors() -> None:
    class Sample(forms.Form):
        name = forms.CharField(help_text="As on the contract")

    html = draw("{% form_fields form %}", form=Sample({"name": ""}))
    assert '<label class="form-label required" for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html or 'aria-describedby="id_name_helptext"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html


def test_a_folded_history_says_how_much_it_hides() -> None:
    entries = [Entry(0, "Approved", "lea"), Entry(0, "Checked", quiet=True), Entry(0, "Counted", quiet=True)]
    html = draw("{% timeline entries fold=True %}", entries=entries)
    assert "Show 2 automatic steps" in html
    assert "data-fold" in html


def test_moments_are_drawn_in_words_with_the_exact_time_behind() -> None:
    html = draw("{% ago then %}{% due late %}{% moment then %}", then=1_772_434_800_000, late=1_772_265_600_000)
    assert ">1 h ago</time>" in html
    assert "Late 2 d" in html
    assert ">2 Mar 2026, 07:00</time>" in html or ">2 Mar 2026, 08:00</time>" in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Lea Brandt", "LB"),
        ("lea.brandt", "LB"),
        ("Ada Maria de la Cruz", "AC"),
        ("lea", "L"),
        ("—", "?"),
        ("李 明", "李明"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert faces.initials(name) == letters


def test_a_face_is_the_same_for_a_user_a_dict_and_a_name() -> None:
    assert faces.face("lea").hue == faces.face({"username": "lea", "name": "Lea Brandt"}).hue
    assert faces.face(None).system
    assert faces.face("").system


def test_every_icon_that_a_template_names_exists() -> None:
    """An unknown name of an app draws a circle; one of ours is a mistake."""
    named = {
        name
        for file in SOURCES.rglob("*.html")
        for name in re.findall(r'\{% icon "([\w-]+)"| icon="([\w-]+)"', file.read_text())
        for name in name
        if name
    }
    assert named - set(icons.paths()) == set()


def test_every_drawing_that_a_template_names_exists() -> None:
    named = {name for file in SOURCES.rglob("*.html") for name in re.findall(r' art="(\w+)"', file.read_text())}
    assert named - set(art.names()) == set()


def test_an_unknown_icon_breaks_nothing() -> None:
    assert "<svg" in icons.icon("no-such-icon")


@pytest.mark.parametrize("path", ["/kit/", "/kit/rows/", "/kit/rows/?q=nothing-like-this", "/kit/form/", "/kit/plain/"])
def test_the_gallery_draws(site: Client, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


def test_the_gallery_has_every_tag() -> None:
    """A component that nobody can see in the gallery does not exist for those who write pages."""
    tags = (SOURCES / "web/templatetags/clerk.py").read_text()
    named = set(re.findall(r"@register\.simple_(?:block_)?tag(?:\(.*\))?\ndef (\w+)", tags))
    folder = SOURCES / "web/templates/web"
    samples = (SOURCES / "web/kit_samples.py").read_text()
    drawn = "".join(file.read_text() for file in [*folder.glob("*.html"), *folder.glob("kit/*.html")])
    missing = {tag for tag in named if f"{{% {tag} " not in drawn and f"{tag}(" not in samples}
    assert missing <= {"picture", "choices", "url_with", "moment", "day", "aria_sort"}
    recipe = (SOURCES.parents[1] / "docs/recipes/add-a-page.md").read_text()
    assert {tag for tag in named if tag not in recipe} <= {"picture", "choices"}


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    """Behaviour is data-, style is classes: the policy would stop the rest."""
    for file in (SOURCES / "web/templates").rglob("*.html"):
        text = file.read_text()
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))|<style|\sstyle=|\son\w+=", text), file
