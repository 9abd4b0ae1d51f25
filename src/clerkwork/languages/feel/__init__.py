"""FEEL, the Friendly Enough Expression Language of DMN 1.5."""
