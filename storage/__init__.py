"""The back office: the clinic's rules and data, headless.

Nothing here knows a screen.  The public face is `storage.office.open_storage`
(imported by its full name, since this package imports nothing by itself: the
console reads records and errors without paying for the database libraries).
"""
