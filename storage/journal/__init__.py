"""The journal: every act at the desk, chained by hashes, and the undo that reads it."""
