"""Boards on a wall: the waiting hall's and a room's; seen from afar, without keys."""
