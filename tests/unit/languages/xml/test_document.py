"""XML's dangers stop at the door."""

import sys

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import read
from clerkwork.languages.feel import Feel
from clerkwork.languages.xml.document import MOST_BYTES, MOST_DEPTH, MOST_ELEMENTS, Limits, parse

MODEL = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"><process id="p" name="Größe ≤ 3"'
    ' isExecutable="true"><startEvent id="s"/></process></definitions>'
)


def refused(xml: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        parse(xml, "BPMN 2.0")
    (problem,) = caught.value.problems
    assert problem.place == "file"
    assert problem.remedy
    return problem.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "utf-16-le"])
def test_any_encoding_that_the_file_declares_is_decoded(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    xml = f'<?xml version="1.0" encoding="{declared}"?>{MODEL}'.encode(encoding)
    assert read(xml, Feel()).processes[0].name == "Größe ≤ 3"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252"])
def test_western_encodings_are_decoded(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{MODEL.replace("≤", "=")}'.encode(encoding)
    assert read(xml, Feel()).processes[0].name == "Größe = 3"


def test_an_encoding_that_nobody_knows_is_refused() -> None:
    assert refused(b'<?xml version="1.0" encoding="klingon"?><a/>').startswith("Expected XML, but")


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE a>",
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_anything_in_it_is_read(doctype: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<a>&x;</a>'.encode(encoding)
    assert refused(xml) == "Expected plain XML, but it has a DOCTYPE."


@pytest.mark.parametrize(
    "xml", [b"<a>", b"<a></b>", b"nonsense", b"<a>&lol;</a>", b"\xff\xfe", b"<a b='1' b='2'/>", b"{}"]
)
def test_what_is_not_xml_is_refused(xml: bytes) -> None:
    assert refused(xml).startswith("Expected XML, but")


@pytest.mark.parametrize("xml", [b"", b"  \n"])
def test_an_empty_file_is_refused(xml: bytes) -> None:
    assert refused(xml) == "Expected a file of BPMN 2.0, but it is empty."


def test_a_fault_is_found_on_its_line() -> None:
    with pytest.raises(Invalid) as caught:
        parse(b"<a>\n<b>\n</a>", "BPMN 2.0")
    assert caught.value.problems[0].line == 3


def test_files_may_be_as_large_as_the_limits_and_no_larger() -> None:
    assert "5 MiB" in refused(b"<a>" + b" " * MOST_BYTES + b"</a>")
    assert len(parse(b"<a>" + b"<b/>" * (MOST_ELEMENTS - 1) + b"</a>", "BPMN 2.0")) == MOST_ELEMENTS - 1
    assert "20,000 XML elements" in refused(b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>")


def test_whoever_trusts_a_file_may_raise_the_limits() -> None:
    more = '<task id="t{}"/>'
    xml = MODEL.replace("</process>", "".join(more.format(n) for n in range(MOST_ELEMENTS)) + "</process>").encode()
    with pytest.raises(Invalid, match="20,000 XML elements"):
        read(xml, Feel())
    assert len(read(xml, Feel(), Limits(elements=MOST_ELEMENTS + 9)).processes[0].elements) == MOST_ELEMENTS + 1
    parse(b"<a>" * MOST_DEPTH + b"</a>" * MOST_DEPTH, "BPMN 2.0")
    assert "200 levels" in refused(b"<a>" * (MOST_DEPTH + 1) + b"</a>" * (MOST_DEPTH + 1))


def test_something_that_is_not_bpmn_is_refused() -> None:
    with pytest.raises(Invalid, match=r"Expected <definitions> of BPMN 2\.0, but <html>"):
        read(b"<html/>", Feel())


def test_the_largest_model_is_read_by_calls_that_grow_with_its_size() -> None:
    """4,000 tasks in a row take about ten times as many as 400, not a hundred times."""

    def calls(count: int) -> int:
        tasks = "".join(f'<task id="t{index}"/>' for index in range(count))
        flows = "".join(f'<sequenceFlow id="f{i}" sourceRef="t{i}" targetRef="t{i + 1}"/>' for i in range(count - 1))
        xml = MODEL.replace("</process>", f"{tasks}{flows}</process>").encode()
        made = 0

        def hear(_frame: object, event: str, _argument: object) -> None:
            nonlocal made
            made += event in {"call", "c_call"}

        feel = Feel()
        sys.setprofile(hear)
        try:
            read(xml, feel)
        finally:
            sys.setprofile(None)
        return made

    assert calls(4_000) < 11 * calls(400)


def test_deeply_nested_sub_processes_are_read() -> None:
    """One level is an element and its extension-less start event, so depth 200 allows 190 of them."""
    opened = "".join(f'<subProcess id="u{i}"><startEvent id="v{i}"/>' for i in range(190))
    xml = MODEL.replace("</process>", opened + "</subProcess>" * 190 + "</process>").encode()
    assert len(read(xml, Feel()).processes[0].elements) == 381
