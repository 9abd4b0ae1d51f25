"""
Markdown that people type, as safe HTML.

Rule 1: HTML in the source stays text; what markdown makes is cleaned once more on output.
"""

from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("strikethrough")
_TAGS: Final = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h1", "h2", "h3", "h4", "hr",
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = {"http", "https", "mailto"}


def html(markdown: str) -> SafeString:
    """Return markdown as HTML that may stand in any of our pages: no scripts, styles, images or foreign frames."""
    rendered = _MARKDOWN.render(markdown)
    clean = nh3.clean(rendered, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener nofollow")
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it
