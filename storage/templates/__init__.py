"""The centre's own templates of papers: every version for good, the newest counts."""
