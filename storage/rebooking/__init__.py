"""Visits that cannot take place as they were promised, until each of them is booked anew, given up or kept."""
