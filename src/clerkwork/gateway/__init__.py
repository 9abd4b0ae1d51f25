"""The one way out: HTTP, SMTP; guarded against server-side request forgery."""
