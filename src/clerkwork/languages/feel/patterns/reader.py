r"""
XPath's regular expressions to RE2's, piece by piece.

Rule 1: everything the grammar does not know is an error, even if RE2 knows it: (?i), \b, possessive quantifiers.
Rule 2: a back-reference is read where the group's text is fixed, for it then is that text; RE2 has no others.

Source: XML Schema 1.1 part 2, appendix G; XPath and XQuery Functions 3.1, 5.6.1 and 5.6.2.
"""

from typing import Final

from clerkwork.languages.feel.patterns import classes
from clerkwork.languages.feel.patterns.classes import CharacterClass, Part
from clerkwork.languages.feel.patterns.errors import PatternError

DEEPEST: Final = 50  # groups inside groups
MOST_CLASSES: Final = 4  # inside each other
MOST_TIMES: Final = 1_000  # as RE2 repeats
SPACES: Final = "\t\n\r "
SPECIAL: Final = ".\\?*+{}()|[]^$"
ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"} | {sign: sign for sign in "\\|.?*+(){}-[]^$"}
SHORT: Final = frozenset("sSiIcCdDwW")


def without_spaces(text: str) -> str:
    """Return a pattern without the spaces that the flag x allows; those in brackets stay."""
    kept, depth, escaped = [], 0, False
    for sign in text:
        if sign in SPACES and not depth:
            continue
        kept.append(sign)
        if not escaped:
            depth += {"[": 1, "]": -1}.get(sign, 0)
        escaped = sign == "\\" and not escaped
    return "".join(kept)


class Reader:
    """Reads one pattern; `read` returns RE2's text and raises PatternError."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.index = 0
        self.fold = "i" in flags
        self.groups = 0
        self._depth = 0  # of classes
        self._open: list[int] = []  # the groups around the place
        self._fixed: dict[int, str] = {}  # the text of each group that has only one, where it must have matched
        self._dot = r"(?s:.)" if "s" in flags else r"[^\n\r]"
        self._anchors = {"^": "(?m:^)", "$": "(?m:$)"} if "m" in flags else {"^": r"\A", "$": r"\z"}

    def read(self) -> str:
        """Read the whole pattern."""
        found = self._choice()
        if self.index < len(self.text):
            raise self._error("an end or |")
        return f"(?i:{found})" if self.fold else found

    def _peek(self, ahead: int = 0) -> str:
        return self.text[self.index + ahead : self.index + ahead + 1]

    def _next(self) -> str:
        sign = self._peek()
        self.index += 1
        return sign

    def _accept(self, text: str) -> bool:
        if self.text.startswith(text, self.index):
            self.index += len(text)
            return True
        return False

    def _error(self, expected: str) -> PatternError:
        return PatternError(f"Expected {expected}, but {self._peek() or 'the end'} at {self.index + 1}.")

    def _choice(self) -> str:
        before = dict(self._fixed)
        branches = [self._branch()]
        while self._accept("|"):
            self._fixed = dict(before)
            branches.append(self._branch())
        if len(branches) > 1:
            self._fixed = before
        return "|".join(branches)

    def _branch(self) -> str:
        pieces = []
        while self.index < len(self.text) and self._peek() not in "|)":
            before = dict(self._fixed)
            atom = self._atom()
            times = self._quantifier()
            if times:
                self._fixed = before
            pieces.append(f"(?:{atom}){times}" if times else atom)
        return "".join(pieces)

    def _quantifier(self) -> str:
        sign = self._peek()
        if sign in {"?", "*", "+"}:
            self.index += 1
        elif sign == "{":
            sign = self._quantity()
        else:
            return ""
        return sign + ("?" if self._accept("?") else "")

    def _quantity(self) -> str:
        end = self.text.find("}", self.index)
        least, comma, most = self.text[self.index + 1 : end].partition(",")
        if end < 0 or not _is_count(least) or (most and not _is_count(most)):
            raise self._error("a quantity such as {2}, {2,} or {2,3}")
        if (most and int(most) < int(least)) or int(most or least) > MOST_TIMES:
            raise self._error(f"a quantity that rises to at most {MOST_TIMES}")
        self.index = end + 1
        return f"{{{int(least)}{comma}{int(most) if most else ''}}}"

    def _atom(self) -> str:
        sign = self._peek()
        if sign == "(":
            return self._group()
        if sign == "[":
            return classes.write(self._class(), fold=self.fold)
        if sign == "\\":
            return self._reference() or classes.write(CharacterClass((self._escape(),)), fold=self.fold)
        if sign == ".":
            self.index += 1
            return self._dot
        if sign in self._anchors:
            return self._anchors[self._next()]
        if sign in SPECIAL:
            raise self._error("a character, group or class")
        return classes.escape(ord(self._next()))

    def _group(self) -> str:
        if len(self._open) >= DEEPEST:
            raise self._error(f"at most {DEEPEST} groups inside groups")
        self.index += 1
        captures = not self._accept("?:")
        if captures:
            self.groups += 1
        number = self.groups if captures else 0
        self._open.append(number)
        start = self.index
        inner = self._choice()
        if not self._accept(")"):
            raise self._error("a closing )")
        self._open.pop()
        text = self.text[start : self.index - 1]
        if captures and not set(text) & set(SPECIAL):
            self._fixed[number] = text
        return f"({inner})" if captures else f"(?:{inner})"

    def _reference(self) -> str | None:
        """Read a back-reference, if it is one: the longest number of a group there is."""
        digits = self._peek(1)
        if not (digits.isascii() and digits.isdigit()):
            return None
        while self._peek(1 + len(digits)).isdigit() and int(digits + self._peek(1 + len(digits))) <= self.groups:
            digits += self._peek(1 + len(digits))
        number = int(digits)
        if number == 0 or number > self.groups or number in self._open:
            raise self._error(f"a group {number} before the back-reference to it")
        if number not in self._fixed:
            message = f"Expected no back-reference to a group whose text may vary, but \\{number}: it takes too long."
            raise PatternError(message)
        self.index += 1 + len(digits)
        return f"(?:{''.join(classes.escape(ord(sign)) for sign in self._fixed[number])})"

    def _escape(self) -> Part:
        r"""Read \n, \d, \p{Lu} and the like."""
        self.index += 1
        sign = self._peek()
        if sign in {"p", "P"}:
            return self._category()
        if sign in SHORT:
            return classes.short(self._next())
        if sign not in ESCAPED:
            raise self._error("a sign that may follow \\")
        return classes.character(ord(ESCAPED[self._next()]))

    def _category(self) -> Part:
        opposite = self._next() == "P"
        end = self.text.find("}", self.index)
        if self._peek() != "{" or end < 0:
            raise self._error("a category in { }")
        name = self.text[self.index + 1 : end]
        self.index = end + 1
        return classes.category(name, opposite=opposite)

    def _class(self) -> CharacterClass:
        self._depth += 1
        if self._depth > MOST_CLASSES:
            raise self._error(f"at most {MOST_CLASSES} classes inside classes")
        self.index += 1
        negated = self._accept("^")
        parts: list[Part] = []
        minus = None
        while not (parts and self._peek() == "]"):
            if parts and self._accept("-["):
                self.index -= 1
                minus = self._class()
                break
            parts.append(self._part())
        if not self._accept("]"):
            raise self._error("a closing ]")
        self._depth -= 1
        return CharacterClass(tuple(parts), negated, minus)

    def _part(self) -> Part:
        """Read a character, a range or an escape inside brackets."""
        low = self._single()
        if isinstance(low, Part):
            return low
        if self._peek() != "-" or self._peek(1) in {"]", "["}:
            return classes.character(low)
        self.index += 1
        high = self._single()
        if isinstance(high, Part) or high < low:
            raise self._error("a range that rises")
        return classes.character(low, high)

    def _single(self) -> int | Part:
        sign = self._peek()
        if sign == "\\" and self._peek(1) in ESCAPED:
            self.index += 2
            return ord(ESCAPED[self.text[self.index - 1]])
        if sign == "\\":
            return self._escape()
        if sign in {"[", "]", ""}:
            raise self._error("a character in the class")
        return ord(self._next())


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MOST_TIMES))
