"""Papers on their way to a printer."""
