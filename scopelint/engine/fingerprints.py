"""What a finding is known by when the lines around it have moved."""

from __future__ import annotations


def fingerprint(known_by: str) -> str:
    """A short name for what a finding is known by."""
    from hashlib import sha256  # loads OpenSSL: not for a run that finds nothing

    return sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest()[:16]
