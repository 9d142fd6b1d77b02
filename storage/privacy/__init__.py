"""What is held on a person: given out, taken away for good, looked at by whom, kept how long."""
