"""How much of everything: what keeps a flood at one end of the line from reaching the desks at the others."""

from __future__ import annotations

DESKS_MAX = 100
"""Sessions at once; measured with 30 and 100 (docs/serve.md)."""
CONNECTIONS_MAX = 160
"""Connections at once, logged in or not."""
STRANGERS_MAX = 60
"""Connections that have not logged in yet: thirty desks come at eight, perhaps all through one address.  One more, and
the oldest of the address that has most of them goes."""
LOGIN_SECONDS = 60
"""So long somebody may take to log in; half-open connections end here."""
SIT_DOWN_SECONDS = 20
"""So long a connection that has logged in may go without a desk."""
KEEPALIVE_SECONDS, KEEPALIVES_MISSED = 60, 3
"""A client that answers none of so many questions is gone."""
PASSWORDS_EACH = 3
"""Wrong passwords on one connection."""
REQUESTS_EACH = 30
"""Attempts of any kind on one connection: each key that a client has is one."""
HASHES_AT_ONCE = 1
"""Passwords tried at the same time: each takes 19 MiB, which its thread keeps, and a core for some 30 milliseconds."""

TURN_BYTES = 256
"""Bytes of one desk's keys taken in one turn of the loop."""
INPUT_BYTES = 8 * 1024
"""Bytes of keys kept for a desk; what is beyond waits at its sender."""
KEYS_WAITING = 64
"""Keys that a desk has not come to; then no more are taken in."""
BUSY_SECONDS = 0.02
"""After this a desk that was busy is asked again."""
WINDOW_BYTES = 32 * 1024
"""What a client may send ahead."""
UNSENT_BYTES = 2048
"""What the machine may hold of a line that does not take it; then frames are skipped."""
REPLIES_BYTES = 64 * 1024
"""More than this unsent is no frame but answers to somebody who asks and never reads: then nothing more is heard."""

FAREWELL_SECONDS = 5.0
"""So long an ending session may take to save and to say why."""
CALLERS_MAX, CALL_BYTES, CALL_SECONDS = 8, 4096, 5.0
"""At the socket of `frontdesk sessions`: at once, in one question, until it has come."""
