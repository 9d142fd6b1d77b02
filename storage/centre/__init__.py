"""The centre itself: name, place, zone, currency, and the desk's house rules."""
