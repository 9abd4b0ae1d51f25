"""Where the tokens of a case are that wait for nothing but others, or for the case to go on."""

from clerkwork.engine import State


def under_way(state: State) -> list[tuple[int, str, str]]:
    """Return the tokens of a case that are on their ways or wait at joins: scope, element and flow of each."""
    waiting = [
        (scope, gateway, flow)
        for scope, gateways in state.arrivals.items()
        for gateway, flows in gateways.items()
        for flow, count in flows.items()
        for _ in range(count)
    ]
    return sorted([*waiting, *((token.scope, token.element, token.flow) for token in state.tokens)])
