"""The wait-list, and the free time of the doctors that it fills."""
