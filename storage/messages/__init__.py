"""Messages to patients: who agreed to which, what waits to be sent, what was sent and what came of it."""
