"""Reports: what each answers for a stretch of days, and the files it is written to."""
