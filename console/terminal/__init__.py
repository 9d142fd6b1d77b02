"""The terminal: the line to it, what it is known to understand, the driver that shows one console on it."""
