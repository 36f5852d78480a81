"""Short names for long texts."""

from __future__ import annotations

try:  # hashlib loads OpenSSL, which takes longer than all digests of a usual run
    from _blake2 import blake2b
except ImportError:  # another Python than CPython
    from hashlib import blake2b


def digest(*parts: str | bytes) -> str:
    """A digest of some texts; no two lists of texts have the same.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    state = blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        state.update(b"%d:%b" % (len(data), data))
    return state.hexdigest()
