"""
The clerkwork command: every command by name, and how it fails.

Rule 1: a command says what it did in a sentence; what a person can correct is listed with place and remedy.
Rule 2: exit code 0 is done, 1 is refused or wrong, 2 is a wrong command line.
"""

import sys
from importlib.metadata import version

import typer

from clerkwork.cli import apps, cases, checks, console, conversion, database, decisions, model_tests, serving, tokens
from clerkwork.kernel.errors import ClerkworkError, Invalid

app = typer.Typer(
    name="clerkwork",
    help="Self-hosted workflow management: design, run, measure and improve the work of an organisation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    serving.serve,
    serving.demo,
    serving.worker,
    database.migrate,
    database.backup,
    database.set_up,
    database.create_administrator,
    tokens.create_token,
    apps.apply,
    apps.export,
    decisions.decide,
    model_tests.test,
    conversion.convert,
    cases.purge,
    checks.verify,
    checks.doctor,
):
    app.command(command.__name__.replace("_", "-"))(command)


@app.command("version")
def show_version() -> None:
    """Print the version."""
    console.say(version("clerkwork"))


def main() -> None:
    """Run the command line."""
    try:
        app()
    except Invalid as error:
        console.problems(error.problems)
        sys.exit(1)
    except ClerkworkError as error:
        console.fail(str(error))
        sys.exit(1)
