"""What insurers pay: the split of a bill, and what is claimed for it.  Stands on cash and insurance."""
