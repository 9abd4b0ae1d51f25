"""The one error of a pattern: whoever wrote it is to blame."""


class PatternError(ValueError):
    """Text that is no regular expression of XPath, or one that RE2 cannot run; the message says what was expected."""
