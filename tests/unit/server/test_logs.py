"""Logs keep no secrets."""

import logging

import pytest

from clerkwork.server import logs


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc.def", "abc.def"),
        ("authorization=Basic YWRhOnB3", "YWRhOnB3"),
        ('{"password": "hunter22"}', "hunter22"),
        ("POST /x?token=t0ken&a=b", "t0ken"),
        ("Cookie: session=abcdef", "abcdef"),
        ("api_key='k3y-k3y'", "k3y-k3y"),
        ("postgresql://clerk:pa55word@db/x", "pa55word"),
    ],
)
def test_shapes(text: str, secret: str) -> None:
    """What looks like a secret is masked."""
    assert secret not in logs.redact(text)
    assert logs.MASK in logs.redact(text)


def test_plain_text_stays() -> None:
    """What is no secret is left alone."""
    text = "GET /tasks/1/?page=2 took 12 ms for ada@example.org"
    assert logs.redact(text) == text


def test_values_and_tracebacks() -> None:
    """A known secret is masked wherever it stands, a traceback included."""
    logs.protect("canary-4711", "")
    formatter = logs.RedactingFormatter("%(message)s")
    error = ValueError("the key is canary-4711")
    found = (ValueError, error, None)
    record = logging.getLogger("x").makeRecord("x", 40, __file__, 1, "failed %s", ("canary-4711",), found)
    text = formatter.format(record)
    assert "canary" not in text
    assert "ValueError" in text
