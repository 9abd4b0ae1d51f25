"""
Tags of decision pages: `{% load decisions %}`.

Rule 1: cells are drawn here and not by a template of their own, since a table has thousands of them.
"""

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clerkwork.features.decisions.words import Piece, Words

register = template.Library()


@register.simple_tag
def words(said: Words) -> SafeString:
    """Draw what a cell says; the FEEL behind it stands in the tooltip."""
    return _words(said)


@lru_cache(maxsize=10_000)
def _words(said: Words) -> SafeString:
    drawn = format_html_join(" ", "{}", ((_piece(piece),) for piece in said.pieces))
    title = format_html(' title="{}"', said.title) if said.title else ""
    return format_html('<span class="said"{}>{}</span>', title, drawn)


def _piece(piece: Piece) -> SafeString:
    if piece.kind == "code":
        return format_html('<code class="said-code">{}</code>', piece.text)
    if piece.kind == "mixed":
        parts = format_html_join("", "{}", ((_piece(part),) for part in piece.parts))
        return format_html('<span class="said-mixed">{}</span>', parts)
    return format_html('<span class="said-{}">{}</span>', piece.kind, piece.text)
