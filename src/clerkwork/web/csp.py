"""
The content security policy of every page, and the looser one of pages whose libraries write styles.

Rule: scripts come from our own files only, everywhere. Source: the XSS row of the security page of the design.
"""

from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_INLINE

POLICY: Final[dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-elem": [SELF],
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Only style-src: the element and attribute directives would else win over it.
RELAXED_STYLES: Final[dict[str, Any]] = {
    "style-src": [SELF, UNSAFE_INLINE],
    "style-src-elem": None,
    "style-src-attr": None,
}
