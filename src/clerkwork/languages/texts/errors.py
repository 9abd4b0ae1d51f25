"""
The one error of text templates.

    FeelSyntaxError
    └── TextSyntaxError    whoever wrote the template is to blame
"""

from clerkwork.languages.feel import FeelSyntaxError


class TextSyntaxError(FeelSyntaxError):
    """A template that cannot be read, or an expression in it; line, column and caret are those of the template."""
