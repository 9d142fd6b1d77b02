"""The book: visits, the time they hold, who may overbook it, and where the next free time is."""
