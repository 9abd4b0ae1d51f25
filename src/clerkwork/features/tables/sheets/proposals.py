"""
The columns that a sheet seems to have: a type for each, and why.

Rule 1: a type is proposed when nearly every filled cell can be read by it (MOSTLY, FEW); the others are problems.
Rule 2: the first of CANDIDATES that fits wins; a text is what nothing else fits.
Rule 3: what one column leaves open (is 1,234 a thousand? is 3/4 in April?) the others of the sheet may decide.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final
from unicodedata import combining, normalize

from clerkwork.features.tables.column_types import INTEGER_DIGITS, LARGEST_INTEGER, MOST_SCALE, SHORT, Unfit, fold
from clerkwork.features.tables.definition import RESERVED
from clerkwork.features.tables.sheets.readings import DAY, NO, YES, Format, Known, Wanted, number, text_of, value
from clerkwork.features.tables.sheets.workbooks import Cell
from clerkwork.kernel.sentences import Sentence

MOSTLY: Final = Decimal("0.9")
FEW: Final = 4  # from so many cells on, one may be wrong
MOST_OPTIONS: Final = 12
LONGEST_OPTION: Final = 40
COLORS: Final = ("teal", "blue", "orange", "purple", "green", "pink", "yellow", "cyan", "red", "lime", "indigo", "gray")
KEYS: Final = frozenset(["code", "sku", "isbn", "iban", "email", "e_mail", "number", "no", "nr", "nummer", "key"])
TRANSCRIBED: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "œ": "oe", "ł": "l"}
LONGEST_NAME: Final = 40
EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    One column as it could be; `why` and `doubt` are sentences for people.

    `options` are (value, title, colour) of a choice.
    """

    name: str
    title: str
    type_name: str = "text"
    why: str = ""
    doubt: str = ""
    format: Format = field(default_factory=Format)
    scale: int = 0
    length: int = SHORT
    options: tuple[tuple[str, str, str], ...] = ()
    table: str = ""
    required: bool = False
    unique: bool = False
    filled: int = 0
    examples: tuple[str, ...] = field(default_factory=tuple)

    @property
    def wanted(self) -> Wanted:
        """What reads the cells of the column."""
        return Wanted(self.type_name, self.format, self.table, by_title(self.options))

    def definition(self) -> dict[str, Any]:
        """Return the column as a table's file has it."""
        entry: dict[str, Any] = {"name": self.name, "id": self.name, "title": self.title, "type": self.type_name}
        if self.type_name == "number":
            entry["scale"] = self.scale
        if self.type_name == "text" and self.length != SHORT:
            entry["length"] = self.length
        if self.type_name == "choice":
            entry["options"] = [{"value": v, "title": t, "color": c} for v, t, c in self.options]
        if self.type_name == "reference":
            entry["table"] = self.table
        entry |= {key: True for key in ("required", "unique") if getattr(self, key)}
        return entry


def by_title(options: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Return the values of options by their folded titles and values."""
    return {fold(word) or "": one for one, title, _ in options for word in (title, one)}


def name_of(title: str, otherwise: str = "column", taken: frozenset[str] = frozenset()) -> str:
    """Return a name for a title: small letters, digits and underscores, none of those that are taken or reserved."""
    text = "".join(TRANSCRIBED.get(letter, letter) for letter in title.casefold())
    plain = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain).split()
    name = "_".join(words)[:LONGEST_NAME].strip("_") or otherwise
    if not name[0].isalpha():
        name = f"{otherwise}_{name}"
    if name in RESERVED:
        name = f"{name}_value"
    count, found = 1, name
    while found in taken:
        count += 1
        found = f"{name}_{count}"
    return found


def propose(head: Sequence[Cell], rows: Sequence[tuple[int, Sequence[Cell]]], known: Known) -> list[Proposal]:
    """Return a column for each of a sheet's, in its order."""
    width = max([len(head), *(len(cells) for _, cells in rows)])
    columns = [[_bare(cells[place]) for _, cells in rows if place < len(cells)] for place in range(width)]
    decimal, order = _decimal(columns), _order(columns)
    found: list[Proposal] = []
    for place, cells in enumerate(columns):
        title = " ".join(text_of(head[place]).split()) if place < len(head) else ""
        taken = frozenset(each.name for each in found)
        usual = Format(decimal or ".", order or "dmy")
        begun = Proposal(name_of(title, "column", taken), title[:120] or f"Column {place + 1}", format=usual)
        found.append(_filled_in(begun, cells, len(rows), (decimal, order), known))
    return found


def _bare(cell: Cell) -> Cell:
    return cell.strip() if isinstance(cell, str) else cell


TWO_WAYS: Final = Sentence("“%(value)s” could be read in two ways; say which.")
READ_AS: Final = Sentence("“%(value)s” is read as day, month, year.")
MARKS: Final = {
    ".": Sentence("Numbers with digits after the decimal point."),
    ",": Sentence("Numbers with digits after the decimal comma."),
}
ORDERS: Final = {"dmy": Sentence("Dates (day, month, year)."), "mdy": Sentence("Dates (month, day, year).")}
Evidence = tuple[str | None, str | None]
Candidate = Callable[[Proposal, list[Cell], Evidence, Known], Iterator[Proposal]]


def _filled_in(begun: Proposal, cells: list[Cell], rows: int, evidence: Evidence, known: Known) -> Proposal:
    filled = [cell for cell in cells if cell != ""]
    distinct = list(dict.fromkeys(text_of(cell) for cell in filled))
    begun = replace(
        begun,
        filled=len(filled),
        examples=tuple(distinct[:EXAMPLES]),
        required=bool(rows) and len(filled) == rows,
        unique=begun.name in KEYS and len(filled) > 1 and len(distinct) == len(filled),
    )
    if not filled:
        return replace(begun, why=Sentence("Every cell is empty."))
    for candidate in CANDIDATES:
        for proposal in candidate(begun, filled, evidence, known):
            if _reads(proposal, filled, known):
                return proposal
    return _text(begun, filled)


def _reads(proposal: Proposal, filled: list[Cell], known: Known) -> bool:
    wanted, missed, most = proposal.wanted, 0, max(len(filled) * (1 - MOSTLY), Decimal(len(filled) >= FEW))
    for cell in filled:
        try:
            value(cell, wanted, known)
        except Unfit:
            missed += 1
            if missed > most:
                return False
    return True


def _decimal(columns: Sequence[Sequence[Cell]]) -> str | None:
    """Return the decimal mark that the sheet's numbers show, None if nothing does."""
    votes = Counter(mark for cells in columns for cell in cells if isinstance(cell, str) and (mark := _mark(cell)))
    return votes.most_common(1)[0][0] if votes else None


def _mark(text: str) -> str:
    """Return the decimal mark that a text can only be read with, "" if it is no number or can be read with both."""
    if not any(letter in "0123456789" for letter in text) or DAY.fullmatch(text):
        return ""
    found = [mark for mark in ".," if number(text, mark) is not None]
    return found[0] if len(found) == 1 else ""


def _order(columns: Sequence[Sequence[Cell]]) -> str | None:
    """Return the order of day and month that the sheet's dates show, None if nothing does."""
    votes: Counter[str] = Counter()
    for cells in columns:
        for cell in cells:
            found = DAY.match(cell) if isinstance(cell, str) else None
            if found and len(found[1]) <= 2:  # noqa: PLR2004 - a year in front has no other order
                votes["dmy"] += int(found[1]) > 12 or found[2] == "."  # noqa: PLR2004 - months
                votes["mdy"] += int(found[3]) > 12  # noqa: PLR2004 - months
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] else None


def _boolean(begun: Proposal, filled: list[Cell], _evidence: Evidence, _known: Known) -> Iterator[Proposal]:
    words = {text_of(cell).strip().casefold() for cell in filled}
    if words <= (YES | NO) and words != {"-"}:
        lone = len(words) == 1
        required = begun.required and not lone
        yield replace(begun, type_name="boolean", required=required, why=Sentence("Every cell says yes or no."))


def _numbers(begun: Proposal, filled: list[Cell], evidence: Evidence, _known: Known) -> Iterator[Proposal]:
    texts = [cell for cell in filled if isinstance(cell, str)]
    if any(isinstance(cell, bool) for cell in filled) or sum(map(_is_code, texts)) > len(filled) * (1 - MOSTLY):
        return
    own = Counter(mark for text in texts if (mark := _mark(text))).most_common(1)
    mark = own[0][0] if own else evidence[0] or "."
    read = [
        n
        for n in (cell if isinstance(cell, Decimal) else number(text_of(cell), mark) for cell in filled)
        if n is not None
    ]
    if not read or max(map(abs, read)) >= 10**INTEGER_DIGITS * (1000 if _scale(read) == 0 else 1):
        return
    both = not own and any(number(text, ".") != number(text, ",") for text in texts)
    doubt = Sentence(TWO_WAYS, value=_example(texts, mark)) if both and evidence[0] is None else ""
    scale = _scale(read)
    if scale:
        yield replace(begun, type_name="number", scale=scale, format=Format(mark), why=MARKS[mark], doubt=doubt)
    elif max(map(abs, read)) <= LARGEST_INTEGER:
        yield replace(begun, type_name="integer", format=Format(mark), why=Sentence("Whole numbers."), doubt=doubt)


def _example(texts: list[str], _mark: str) -> str:
    return next(text for text in texts if number(text, ".") != number(text, ","))


def _is_code(text: str) -> bool:
    """Tell a number that is rather a name: 00412, +49 30 123456."""
    bare = text.replace(" ", "")
    return (len(bare) > 1 and bare[0] == "0" and bare.isdigit()) or bare.startswith("+")


def _scale(read: list[Decimal]) -> int:
    exponents = [int(each.as_tuple().exponent) for each in read]
    return min(MOST_SCALE, max(0, -min(exponents)))


def _dates(begun: Proposal, filled: list[Cell], evidence: Evidence, _known: Known) -> Iterator[Proposal]:
    own = _order([filled])
    order = own or evidence[1] or "dmy"
    open_ = any(isinstance(cell, str) and (found := DAY.match(cell)) and len(found[1]) <= 2 for cell in filled)  # noqa: PLR2004 - a year in front has no other order
    doubt = Sentence(READ_AS, value=text_of(filled[0])) if open_ and not (own or evidence[1]) else ""
    ordered = replace(begun, format=Format(order=order), doubt=doubt)
    yield replace(ordered, type_name="date", why=ORDERS[order] if open_ else Sentence("Dates."))
    if any(":" in text_of(cell) for cell in filled):
        yield replace(ordered, type_name="datetime", why=Sentence("Dates with a time of day."))


def _people(begun: Proposal, _filled: list[Cell], _evidence: Evidence, known: Known) -> Iterator[Proposal]:
    if known.people:
        why = Sentence("Names or addresses of people who work here.")
        yield replace(begun, type_name="person", unique=False, why=why)
    if known.teams:
        yield replace(begun, type_name="team", unique=False, why=Sentence("Names of teams."))


def _references(begun: Proposal, _filled: list[Cell], _evidence: Evidence, known: Known) -> Iterator[Proposal]:
    for table, names in known.rows.items():
        if names:
            why = Sentence("Rows of the table %(table)s, by what they are called.", table=table)
            yield replace(begun, type_name="reference", table=table, why=why)


def _choices(begun: Proposal, filled: list[Cell], _evidence: Evidence, _known: Known) -> Iterator[Proposal]:
    counts = Counter(text_of(cell).strip() for cell in filled)
    titles = list({fold(title): title for title in counts}.values())
    if not 1 < len(titles) <= MOST_OPTIONS or len(titles) * 2 > len(filled) or max(map(len, titles)) > LONGEST_OPTION:
        return
    if any(not isinstance(cell, str) for cell in filled):
        return
    taken: list[str] = []
    for title in titles:
        taken.append(name_of(title, "option", frozenset(taken)))
    options = tuple(
        (one, title, COLORS[place % len(COLORS)]) for place, (one, title) in enumerate(zip(taken, titles, strict=True))
    )
    why = Sentence("Only %(n)s different texts, each several times.", n=len(titles))
    yield replace(begun, type_name="choice", options=options, why=why)


def _text(begun: Proposal, filled: list[Cell]) -> Proposal:
    longest = max(len(text_of(cell)) for cell in filled)
    if longest > SHORT or any("\n" in text_of(cell) for cell in filled):
        why = Sentence("Long texts, or some of several lines.")
        return replace(begun, type_name="long text", unique=False, why=why)
    return replace(begun, why=Sentence("Texts."))


CANDIDATES: Final[Sequence[Candidate]] = (_boolean, _numbers, _dates, _people, _references, _choices)


def settled(proposal: Proposal, cells: Sequence[Cell], chosen: Mapping[str, Any]) -> Proposal:
    """Return a column with what a person chose instead; its options or its scale come from the cells."""
    filled = [cell for cell in cells if cell != ""]
    changed = replace(proposal, **chosen, doubt="")
    if changed.type_name == "number":
        read = [cell if isinstance(cell, Decimal) else number(text_of(cell), changed.format.decimal) for cell in filled]
        return replace(changed, scale=_scale([each for each in read if each is not None] or [Decimal(0)]) or 2)
    if changed.type_name == "choice" and not changed.options:
        titles = list({fold(text_of(cell).strip()): text_of(cell).strip() for cell in filled}.values())[:200]
        taken: list[str] = []
        for title in titles:
            taken.append(name_of(title, "option", frozenset(taken)))
        pairs = zip(taken, titles, strict=True)
        return replace(changed, options=tuple((v, t, COLORS[i % len(COLORS)]) for i, (v, t) in enumerate(pairs)))
    if changed.type_name == "text":
        longest = max((len(text_of(cell)) for cell in filled), default=0)
        return replace(changed, length=max(SHORT, longest))
    return changed
