"""The places of the desk, a folder each; they never import each other."""
