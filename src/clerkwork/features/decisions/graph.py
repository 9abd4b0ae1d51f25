"""
A decision's requirements as a small picture: what is needed stands below what needs it.

Rule 1: coordinates are computed here and drawn by the template; text is never measured, so long names are cut there.
Rule 2: a picture that would be too wide to be read is none; the list of requirements says the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clerkwork.features.decisions.definitions import ICONS, File
from clerkwork.languages.dmn import model

WIDTH: Final = 160
HEIGHT: Final = 44
GAP: Final = 16
RISE: Final = 60
WIDE: Final = 700
WIDEST: Final = 6  # boxes side by side
MOST: Final = 30  # boxes
LONGEST: Final = 19  # letters of a name


@dataclass(frozen=True, slots=True)
class Node:
    """A box; `x` and `y` are those of its upper left corner."""

    id: str
    name: str
    kind: str
    x: float
    y: float
    decision: bool = False
    here: bool = False

    @property
    def short(self) -> str:
        """The name as far as there is room."""
        return self.name if len(self.name) <= LONGEST else f"{self.name[: LONGEST - 1].rstrip()}…"

    @property
    def middle(self) -> float:
        """The middle of the box, from the left."""
        return self.x + WIDTH / 2

    @property
    def text_y(self) -> float:
        """The line its name stands on."""
        return self.y + HEIGHT / 2 + 4.5

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + HEIGHT


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from what is needed up to what needs it; `knowledge` is drawn dashed."""

    path: str
    knowledge: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """The picture: boxes, arrows and its size."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    width: float
    height: float
    box_width: int = WIDTH
    box_height: int = HEIGHT

    @property
    def wide(self) -> bool:
        """Say whether it needs the whole width of a page."""
        return self.width > WIDE

    @property
    def has_knowledge(self) -> bool:
        """Say whether there is a shared formula in it."""
        return any(edge.knowledge for edge in self.edges)


def graph(file: File, decision: model.Decision) -> Graph | None:
    """Return the picture of what a decision needs, None if it needs nothing or too much to be drawn."""
    needs = list(file.reachable(decision))
    layers = _layers(decision, needs)
    if len(layers) == 1 or len(layers) > MOST or max(map(len, layers.values())) > WIDEST:
        return None
    width = max(len(layer) for layer in layers.values()) * (WIDTH + GAP) - GAP + 2
    nodes: dict[str, Node] = {}
    for depth, layer in layers.items():
        _below_users(layer, needs, nodes)
        left = (width - len(layer) * (WIDTH + GAP) + GAP) / 2
        for place, element in enumerate(layer):
            nodes[element.id] = _node(element, left + place * (WIDTH + GAP), 1 + depth * (HEIGHT + RISE), decision)
    edges = [_edge(nodes[upper.id], nodes[lower.id], lower) for upper, lower in needs]
    return Graph(list(nodes.values()), edges, width, len(layers) * (HEIGHT + RISE) - RISE + 2)


def _layers(
    decision: model.Decision, needs: Sequence[tuple[model.DrgElement, model.DrgElement]]
) -> dict[int, list[model.DrgElement]]:
    """Return the elements by their longest way to the decision; no deployed file goes round in circles."""
    depths = {decision.id: 0}
    elements: dict[str, model.DrgElement] = {decision.id: decision}
    for _round in range(len(needs) + 1):
        before = dict(depths)
        for upper, lower in needs:
            elements[lower.id] = lower
            depths[lower.id] = max(depths.get(lower.id, 0), depths.get(upper.id, 0) + 1)
        if depths == before:
            break
    layers: dict[int, list[model.DrgElement]] = {}
    for key, element in elements.items():
        layers.setdefault(depths[key], []).append(element)
    return dict(sorted(layers.items()))


def _below_users(
    layer: list[model.DrgElement],
    needs: Sequence[tuple[model.DrgElement, model.DrgElement]],
    placed: Mapping[str, Node],
) -> None:
    """Order a layer so that each element stands as near as possible below what needs it."""
    middles: dict[str, list[float]] = {}
    for upper, lower in needs:
        if upper.id in placed:
            middles.setdefault(lower.id, []).append(placed[upper.id].middle)
    layer.sort(key=lambda each: sum(middles.get(each.id, [0])) / len(middles.get(each.id, [0])))


def _node(element: model.DrgElement, x: float, y: float, decision: model.Decision) -> Node:
    is_decision = isinstance(element, model.Decision)
    name = element.label or element.name
    return Node(element.id, name, KINDS[ICONS[type(element)]], x, y, is_decision, element is decision)


KINDS: Final = {
    "scale": "decision",
    "forms": "input",
    "calculator": "knowledge",
    "stack-2": "service",
    "book": "source",
}


def _edge(upper: Node, lower: Node, element: model.DrgElement) -> Edge:
    bend = (lower.y - upper.bottom) / 2
    path = (
        f"M{lower.middle:g} {lower.y:g}C{lower.middle:g} {lower.y - bend:g} "
        f"{upper.middle:g} {upper.bottom + bend:g} {upper.middle:g} {upper.bottom + 7:g}"
    )
    return Edge(path, isinstance(element, model.BusinessKnowledgeModel | model.DecisionService))
