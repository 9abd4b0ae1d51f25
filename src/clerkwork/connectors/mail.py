"""The mail connector: tell people in the application and by e-mail."""

from typing import Any

from clerkwork.connectors.headers import people, required
from clerkwork.connectors.templates import template
from clerkwork.plugins import ConnectorError, ConnectorJob, Host


class MailConnector:
    """
    Sends one message to people, groups or addresses.

    Headers or inputs: `to` (usernames, `group:handle` or addresses), `subject` and `text`, both text templates over the
    task's inputs. A person of the organisation is told in the application too.
    """

    type = "clerk:mail"
    transactional = False
    template = template("mail")

    def run(self, job: ConnectorJob, host: Host) -> dict[str, Any]:
        """Render the templates and hand the message over; the idempotency key makes a retry harmless."""
        to = people(required(job, "to"))
        if not to:
            raise ConnectorError("configuration", f"Expected somebody in “to” of {job.element}, but the list is empty.")
        subject, text = (host.texts.render(required(job, name), job.variables) for name in ("subject", "text"))
        host.mail.send(to, subject, text, case=job.case, idempotency_key=job.idempotency_key)
        return {}
