"""`frontdesk serve`: every desk of a machine in one process, each behind its own SSH channel."""
