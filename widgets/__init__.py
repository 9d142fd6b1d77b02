"""The workshop: reusable painting and typing, free of the clinic. Imports nothing here."""
