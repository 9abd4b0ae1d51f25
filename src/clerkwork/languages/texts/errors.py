"""
The one error of text templates.

    ValueError
    └── TextSyntaxError    whoever wrote the template is to blame
"""


class TextSyntaxError(ValueError):
    """A template that cannot be read; `line` and `column` count from 1, `caret` shows the place."""

    def __init__(self, text: str, offset: int, message: str) -> None:
        before = text[:offset]
        start = before.rfind("\n") + 1
        self.offset = offset
        self.line = before.count("\n") + 1
        self.column = offset - start + 1
        line = text[start:].partition("\n")[0].rstrip("\r")
        self.caret = f"{line}\n{' ' * (self.column - 1)}^"
        self.message = message
        super().__init__(f"{message} (line {self.line}, column {self.column})\n{self.caret}")
