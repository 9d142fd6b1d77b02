"""The insurance room: insurers, their programmes, patients' policies, verifications, guarantee letters."""
