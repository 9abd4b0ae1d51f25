"""The office with an app of decisions, and programs that act for its people."""

import json
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
import pytest
from camunda_orchestration_sdk import CamundaClient, CreateDeploymentData
from camunda_orchestration_sdk.types import File as SdkFile
from django.test import Client

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import tokens
from clerkwork.runtime.models import Decision

BROWSER = Client()  # one for all: each would build the middleware anew


@dataclass
class Program:
    """A client of the API that shows somebody's token."""

    secret: str
    username: str = ""

    @property
    def headers(self) -> dict[str, str]:
        if self.username:
            return {"Authorization": "Basic " + b64encode(f"{self.username}:{self.secret}".encode()).decode()}
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}

    def send(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
        """Send a request; a body that is no text becomes JSON."""
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        BROWSER.cookies.clear()
        return BROWSER.generic(method, path, data, content_type=kind, headers=self.headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.send("POST", path, body)

    def get(self, path: str) -> Any:
        return self.send("GET", path)


class Wire(httpx.BaseTransport):
    """Hands the requests of a client to Django, without a socket."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return Django's answer."""
        kind = request.headers.get("content-type", "")
        path = request.url.raw_path.decode()
        BROWSER.cookies.clear()
        answer = BROWSER.generic(request.method, path, request.read(), content_type=kind, headers=dict(request.headers))
        return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


@pytest.fixture
def program(leave: Any) -> Any:
    """Return a function that makes a program for somebody."""

    def make(username: str, *, basic: bool = False) -> Program:
        _token, secret = tokens.create(SYSTEM, leave[username], "Test", None)
        return Program(secret, username if basic else "")

    return make


@pytest.fixture
def client(program: Any) -> Any:
    """Return a function that makes the official client of somebody; it talks to the server without a socket."""

    def make(username: str) -> CamundaClient:
        secret = program(username).secret
        settings = {
            "CAMUNDA_REST_ADDRESS": "http://localhost",
            "CAMUNDA_AUTH_STRATEGY": "BASIC",
            "CAMUNDA_BASIC_AUTH_USERNAME": username,
            "CAMUNDA_BASIC_AUTH_PASSWORD": secret,
        }
        return CamundaClient(configuration=settings, httpx_args={"transport": Wire()})

    return make


@pytest.fixture
def approver(leave: Any) -> Decision:
    """Return the decision about who approves."""
    del leave
    return Decision.objects.select_related("resource").get(decision_id="approver", latest=True)


@pytest.fixture
def root(client: Any) -> CamundaClient:
    """Return the official client of an administrator."""
    made: CamundaClient = client("root")
    return made


@pytest.fixture
def deploy(root: CamundaClient) -> Any:
    """Return a function that deploys files by name as the official client does."""

    def deployed(**files: str) -> Any:
        parts = [
            SdkFile(payload=BytesIO(text.encode()), file_name=name.replace("_", ".")) for name, text in files.items()
        ]
        return root.create_deployment(data=CreateDeploymentData(resources=parts))

    return deployed
