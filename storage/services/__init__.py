"""What is sold here: services with their lengths, preparation and symptoms, and prices with dates of validity."""
