"""Sessions for libraries that bring `requests` along, django-allauth's providers among them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import requests  # noqa: TID251 - only its types of request and answer; the gateway does the asking
from requests.adapters import BaseAdapter  # noqa: TID251 - the same

from clerkwork.gateway import http
from clerkwork.gateway.policy import Blocked, GatewayError, Policy


class GatewayAdapter(BaseAdapter):
    """Carries out the requests of a session, redirects included, through the gateway."""

    def __init__(self, under: Policy | None = None) -> None:
        super().__init__()
        self.under = under

    def send(self, request: requests.PreparedRequest, *_args: Any, **options: Any) -> requests.Response:
        """
        Ask and return the answer. Streaming and timeouts are the gateway's own.

        Raises requests.ConnectionError, as callers expect, and Blocked where a caller wants no certificate checked.
        """
        if options.get("verify") is False:
            raise Blocked("Expected certificates to be checked.")
        body = request.body.encode() if isinstance(request.body, str) else request.body
        try:
            answer = http.request(
                request.method or "GET", request.url or "", headers=_texts(request.headers), body=body, under=self.under
            )
        except GatewayError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        return _response(request, answer)

    def close(self) -> None:
        """Keep nothing open."""


def _texts(headers: Mapping[str, Any]) -> dict[str, str]:
    dropped = {"content-length", "connection", "accept-encoding"}
    return {name: str(value) for name, value in headers.items() if name.lower() not in dropped}


def _response(asked: requests.PreparedRequest, answer: http.Response) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(answer.headers)
    response.headers.pop("content-encoding", None)
    response.raw = BytesIO(answer.body)
    response.url = answer.url
    response.request = asked
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    return response


def session(under: Policy | None = None) -> requests.Session:
    """Return a requests.Session whose every request passes the gateway."""
    made = requests.Session()
    made.trust_env = False  # no proxies, no netrc
    made.adapters.clear()
    for scheme in ("https://", "http://"):
        made.mount(scheme, GatewayAdapter(under))
    return made
