"""
Text templates: literal text with FEEL in double braces, as in form-js.

    Dear {{name}},
    {{#if approved}}Your request of {{string(days)}} days is approved.{{/if}}
    {{#loop days}}{{this}} {{/loop}}

Inside a loop `this` is the item, `parent` the item of the loop around it, and the entries of a context are names.
"""

from clerkwork.languages.texts.errors import TextSyntaxError
from clerkwork.languages.texts.pieces import Tag, Text, split
from clerkwork.languages.texts.template import Template, read, show

__all__ = ["Tag", "Template", "Text", "TextSyntaxError", "read", "show", "split"]
