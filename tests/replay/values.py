"""How variables are read and handed on in the naive interpreter."""

from typing import Any

from tests.replay.places import Place, value_of

from clerkwork.languages.bpmn.model import STORE, Element, Mapping


class Values:
    """Variables, mappings and data stores."""

    def mapped(self, mappings: tuple[Mapping, ...], view: dict[str, Any]) -> dict[str, Any]:
        """Return what mappings make; those of replayed models have plain names as targets."""
        found: dict[str, Any] = {}
        for mapping in mappings:
            stores = {name: self.stores.get(name, {}) for name in mapping.reads}
            value = value_of(mapping.source, {**view, **found, **stores})
            if value is not None or not mapping.optional:
                found[mapping.target] = value
        return found

    def produce(self, element: Element, scope: Place, local: dict[str, Any], produced: dict[str, Any]) -> None:
        """Hand on what an element produced."""
        self.merge(scope, self.handed_on(element, scope, local, produced))

    def handed_on(
        self, element: Element, scope: Place, local: dict[str, Any], produced: dict[str, Any]
    ) -> dict[str, Any]:
        """Return an element's outputs, or all it produced that is not its own."""
        view = {**scope.view(), **local, **produced}
        results = {name: local[name] for name in [element.ad_hoc and element.ad_hoc.collection] if name}
        if element.outputs or results:
            values = {**results, **self.mapped(element.outputs, {**view, **results})}
        else:
            values = {name: value for name, value in produced.items() if name not in local}
        return {**values, **self.mapped(element.data_outputs, view)}

    def merge(self, scope: Place, values: dict[str, Any]) -> None:
        """Set each variable in the nearest scope outwards that has it, else in the root."""
        for name, value in values.items():
            if name.startswith(STORE):
                self.stores.setdefault(name[1:], {}).update(value)
                continue
            at = scope
            while at.scope is not None and name not in at.variables:
                at = at.scope
            self.set_in(at, {name: value})
