"""The front office: screens, keys and the command line. This file imports nothing."""

__version__ = "0.2.0.dev0"

APP_ID = "frontdesk.console"
"""Read first by `console.__main__`: another distribution's `console` cannot pass for this one."""
