"""
The one place where the parts meet: clock, FEEL dialect, zone, connectors, gateway, background work.

Rule: every process calls connect() once, through Django's start; a test that pins the clock configures the runtime's
wiring afterwards.
"""

from zoneinfo import ZoneInfo

from clerkwork import plugins
from clerkwork.features.audit import store
from clerkwork.features.notifications import post
from clerkwork.features.people import queries as people
from clerkwork.gateway import policy
from clerkwork.gateway.policy import Policy
from clerkwork.runtime import clocks, due
from clerkwork.runtime import wiring as runtime
from clerkwork.server import dialect, logs, settings
from clerkwork.server.host import host
from clerkwork.web import wiring as web


class RuntimeClock:
    """The runtime's clock, whatever it is at the moment."""

    def now(self) -> int:
        """Return the present instant in milliseconds."""
        return runtime.now()


def connect() -> None:
    """Give every part what it does not make itself."""
    environment = settings.ENVIRONMENT
    zone = ZoneInfo(environment.zone)
    runtime.configure(
        feel=dialect.feel(),
        zone=zone,
        connectors=plugins.installed(),
        host=host,
        stores=plugins.installed_stores(),
        staffed=lambda group: bool(people.members(group)),
    )
    if environment.test_clock:
        runtime.configure(clock=clocks.MovableClock(environment.home / "clock"))
    web.configure(clock=RuntimeClock())
    policy.configure(Policy(networks=policy.networks(environment.allow_networks)))
    logs.protect(settings.SECRET_KEY, environment.mail.password)
    due.register(post.deliver)
    due.register(store.seal)
