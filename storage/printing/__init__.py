"""Printers, and the paper that waits for them."""
