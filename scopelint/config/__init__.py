"""Settings: declared once (`settings`), read from files and flags, and explained."""

from scopelint.config.settings import Settings

__all__ = ["Settings"]
