"""Recalls: who is to be called because something is due, was left unfinished or fell through."""
