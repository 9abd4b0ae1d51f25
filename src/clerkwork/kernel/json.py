"""
JSON without loss: numbers with a fraction are Decimals in both directions.

Source: RFC 8259. A double would turn 0.1 + 0.2 into 0.30000000000000004; business data must not.
"""

from decimal import Decimal
from typing import Any, Final

import msgspec

from clerkwork.kernel.sentences import Sentence


def _plain(value: Any) -> str:
    """Return a sentence as its text; raises TypeError for what is no JSON."""
    if isinstance(value, Sentence):
        return str(value)
    raise TypeError(f"Expected a value of JSON, but {type(value).__name__}.")


_ENCODER: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain)
_SORTED: Final = msgspec.json.Encoder(decimal_format="number", order="sorted", enc_hook=_plain)
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)


def dumps(value: Any) -> str:
    """Return the compact JSON text of a value."""
    return _ENCODER.encode(value).decode()


def canonical(value: Any) -> bytes:
    """Return the JSON bytes of a value with sorted keys: equal values give equal bytes."""
    return _SORTED.encode(value)


def pretty(value: Any) -> str:
    """Return indented JSON text that ends with a newline, for files that people read."""
    return msgspec.json.format(_ENCODER.encode(value), indent=2).decode() + "\n"


def loads(text: str | bytes) -> Any:
    """
    Return the value of a JSON text.

    Raises ValueError with the position if the text is not JSON, or nests too deep.
    """
    try:
        return _DECODER.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(f"Expected JSON, but {error}.") from error
    except RecursionError as error:
        raise ValueError("Expected JSON, but it nests too deep.") from error
