"""Data from and to other programs: CSV and FHIR R4, safe to bring in twice, each refused line named."""
