"""The evening run: records pulled and visits confirmed for the next working day."""
