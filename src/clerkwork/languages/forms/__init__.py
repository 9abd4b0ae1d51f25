"""form-js schemas: read, validated and evaluated on the server."""
