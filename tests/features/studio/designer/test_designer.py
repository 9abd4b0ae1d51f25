"""The designer's page and what it is told: links, fields of forms, templates of connectors."""

import copy
import json
from typing import Any

import pytest

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.studio import drafts
from clerkwork.features.studio.designer import catalogue, links
from clerkwork.runtime import wiring

MODEL = "processes/errand.bpmn"
BPMN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
    '<process id="a"/><process id="b"/></definitions>'
)
DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d">'
    '<decision id="price" name="P"/></definitions>'
)
FORM = {
    "id": "order",
    "components": [
        {"type": "textfield", "key": "customer.name", "label": "Customer"},
        {"type": "number", "key": "amount", "label": "Amount"},
        {"type": "group", "components": [{"type": "checkbox", "key": "urgent"}]},
        {"type": "dynamiclist", "path": "lines", "components": [{"type": "textfield", "key": "article"}]},
        {"type": "text", "text": "Hello"},
    ],
}


def folder(**contents: str) -> Draft:
    paths = {
        "form": "forms/x.form",
        "model": "processes/x.bpmn",
        "decisions": "decisions/x.dmn",
        "table": "tables/cars.json",
    }
    return Draft("errands", {paths[key]: File(paths[key], text.encode()) for key, text in contents.items()})


def page(studio: Any, who: str, path: str = MODEL) -> Any:
    return studio.client(who).get(f"/studio/errands/edit/{path}")


def test_a_process_opens_in_the_designer(studio: Any) -> None:
    """The page has the island with the draft and what the app's files are called."""
    found = next(path for path in drafts.files("errands") if path.endswith(".bpmn"))
    html = page(studio, "bea", found).content.decode()
    assert "<clerk-designer>" in html
    told = json.loads(html.split('data-name="designer">')[1].split("</script>")[0])
    assert told["templates"].startswith("/studio/templates.json?v=")
    assert told["links"]["forms"]
    assert set(told["links"]) == {"forms", "decisions", "processes", "tables"}


@pytest.mark.parametrize("content", ["<definitions", "<html/>"])
def test_what_is_no_model_opens_as_text(studio: Any, content: str) -> None:
    """The reason stands above the text, and nothing is lost."""
    body = json.dumps({"content": content, "revision": 0})
    studio.client("bea").put(f"/studio/errands/files/{MODEL}", body, content_type="application/json")
    html = page(studio, "bea").content.decode()
    assert "<clerk-designer>" not in html
    assert "<clerk-text" in html
    assert "Expected" in html


def test_names_lead_to_the_files_that_hold_them() -> None:
    """A file may hold several processes or decisions; one that cannot be read holds none."""
    found = links.links(folder(form=json.dumps(FORM), model=BPMN, decisions=DMN, table="{}"))
    model = "/studio/errands/edit/processes/x.bpmn"
    assert found == {
        "forms": {"order": "/studio/errands/edit/forms/x.form"},
        "decisions": {"price": "/studio/errands/edit/decisions/x.dmn"},
        "processes": {"a": model, "b": model},
        "tables": {"cars": "/studio/errands/edit/tables/cars.json"},
    }
    assert links.links(folder(form="{", model="<", decisions="<"))["processes"] == {}


def test_the_fields_of_a_form_are_variables() -> None:
    """A dotted key is a context, a list one variable with what is in it, and a text none."""
    assert links.fields(folder(form=json.dumps(FORM))) == {
        "order": [
            {"name": "customer", "type": "Context", "info": "Customer"},
            {"name": "amount", "type": "Number", "info": "Amount"},
            {"name": "urgent", "type": "Boolean", "info": ""},
            {"name": "lines", "type": "List", "info": ""},
        ]
    }
    assert links.fields(folder(form="[]")) == {"x": []}


def test_every_installed_connector_has_a_template_with_an_icon(studio: Any) -> None:
    """Whoever sees the studio gets them; others get nothing."""
    answer = studio.client("vic").get("/studio/templates.json")
    found = answer.json()
    kinds = {each["value"] for template in found for each in template["properties"] if each["type"] == "Hidden"}
    assert kinds >= set(wiring.current().connectors)
    assert all(template["icon"]["contents"].startswith("data:image/svg+xml,") for template in found)
    assert studio.client("mia").get("/studio/templates.json").status_code == 404


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": ""}, "name"),
        ({"appliesTo": []}, "appliesTo"),
        ({"properties": {}}, "list of properties"),
        ({"properties": [1]}, "properties/0"),
        ({"properties": [{"type": "Hidden", "binding": {"type": "camunda:x"}}]}, "binding"),
        ({"properties": [{"type": "Colour", "binding": {"type": "zeebe:input"}}]}, "type of Boolean"),
        ({"properties": [{"type": "Dropdown", "binding": {"type": "zeebe:input"}}]}, "choices"),
        ({"properties": []}, "job type"),
    ],
)
def test_a_template_that_the_designer_could_not_use_is_found_out(studio: Any, change: Any, fault: str) -> None:
    del studio  # gives the connectors
    kind, connector = next(iter(wiring.current().connectors.items()))
    template = {**copy.deepcopy(connector.template), **change}
    assert fault in catalogue.fault_of(template, kind)
    assert catalogue.fault_of(connector.template, kind) == ""


def test_what_has_no_effect_is_a_warning(studio: Any) -> None:
    """It is told while one draws, as a warning, and keeps nobody from publishing."""
    model = next(file for path, file in drafts.files("errands").items() if path.endswith(".bpmn"))
    text = model.text.replace("</bpmn:process>", '<bpmn:serviceTask id="odd"/></bpmn:process>')
    assert text != model.text
    url = f"/studio/errands/check/{model.path}"
    answer = studio.client("bea").post(url, json.dumps({"content": text}), content_type="application/json")
    found = [each for each in answer.json()["problems"] if each["element"] == "odd"]
    assert {each["severity"] for each in found} == {"warning"}
