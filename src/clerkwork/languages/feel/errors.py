"""
The one error of FEEL: text that is not an expression. Evaluation never raises; it gives null and warnings.

    ValueError
    └── FeelSyntaxError    whoever wrote the expression is to blame
"""


class FeelSyntaxError(ValueError):
    """
    Text that is not FEEL.

    `line` and `column` count from 1; `expected` says what could have stood there; `caret` is the faulty line with a
    mark below the place.
    """

    def __init__(self, text: str, offset: int, expected: str, found: str) -> None:
        before = text[:offset]
        start = before.rfind("\n") + 1
        self.text = text
        self.offset = offset
        self.expected = expected
        self.found = found
        self.line = before.count("\n") + 1
        self.column = offset - start + 1
        line = text[start:].partition("\n")[0].rstrip("\r")
        self.caret = f"{line}\n{' ' * (self.column - 1)}^"
        self.message = f"Expected {expected}, but {found}."
        super().__init__(f"{self.message} (line {self.line}, column {self.column})\n{self.caret}")
