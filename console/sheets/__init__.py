"""Sheets: what slides over the lower lines to ask something, and the pages over a place."""
