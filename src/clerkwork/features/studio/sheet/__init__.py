"""The rules book of a draft."""
