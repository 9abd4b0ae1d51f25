"""form-js schemas: read, validated and evaluated on the server."""

from clerkwork.languages.forms.form import Computed, Form, Panel, Source, Submission
from clerkwork.languages.forms.reader import read

__all__ = ["Computed", "Form", "Panel", "Source", "Submission", "read"]
