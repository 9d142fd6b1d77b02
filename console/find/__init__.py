"""The find/do line: one line that finds anybody and does anything, with a preview of what Enter will do."""
