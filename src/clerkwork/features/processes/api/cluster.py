"""The server itself, and who asks: everybody with a token may know."""

from importlib.metadata import version
from typing import Final

from django.http import HttpRequest
from django.http.request import split_domain_port
from ninja import Status

from clerkwork.features.people import queries as people
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.api.routing import router
from clerkwork.web.rest import Answer
from clerkwork.web.rest.words import DONE, EMPTY, TENANT

VERSION: Final = version("clerkwork")
NAME: Final = "clerkwork"


class PartitionAnswer(Answer):
    """A share of the work; there is one."""

    partition_id: int = 1
    role: str = "leader"
    health: str = "healthy"
    state: str = "active"


class BrokerAnswer(Answer):
    """A server."""

    node_id: int = 0
    broker_id: str = NAME
    host: str
    port: int
    partitions: list[PartitionAnswer]
    version: str = VERSION


class TopologyAnswer(Answer):
    """The servers, which clients see as one."""

    brokers: list[BrokerAnswer]
    cluster_id: str = NAME
    cluster_size: int = 1
    partitions_count: int = 1
    replication_factor: int = 1
    gateway_version: str = VERSION
    last_completed_change_id: str = ""


class LicenseAnswer(Answer):
    """What may be done with this software."""

    valid_license: bool = True
    license_type: str = NAME
    is_commercial: bool = False
    expires_at: str | None = None


class TenantAnswer(Answer):
    """A tenant; there is one."""

    tenant_id: str = TENANT
    name: str = "Default"
    description: str = ""


class MeAnswer(Answer):
    """Whoever the token speaks for."""

    username: str
    display_name: str | None
    email: str | None
    authorized_components: list[str]
    tenants: list[TenantAnswer]
    groups: list[str]
    roles: list[str]
    sales_plan_type: str = ""
    c8_links: dict[str, str]
    can_logout: bool = False


@router.get("/topology", response=TopologyAnswer)
def get_topology(request: HttpRequest) -> TopologyAnswer:
    """Return the server as a cluster of one."""
    host, port = split_domain_port(request.get_host())
    here = BrokerAnswer(host=host, port=int(port or request.get_port()), partitions=[PartitionAnswer()])
    return TopologyAnswer(brokers=[here])


@router.get("/status", response=EMPTY)
def get_status(request: HttpRequest) -> Status[None]:
    """Say that the server and its database answer."""
    signed_in(request)
    return DONE


@router.get("/license", response=LicenseAnswer)
def get_license(request: HttpRequest) -> LicenseAnswer:
    """Return that the server may be used."""
    signed_in(request)
    return LicenseAnswer()


@router.get("/authentication/me", response=MeAnswer)
def get_me(request: HttpRequest) -> MeAnswer:
    """Return who asks."""
    user = signed_in(request)
    return MeAnswer(
        username=user.username,
        display_name=user.name,
        email=user.email or None,
        authorized_components=["*"] if user.is_administrator else [],
        tenants=[TenantAnswer()],
        groups=sorted(people.groups_of(user)),
        roles=["admin"] if user.is_administrator else [],
        c8_links={},
    )
