"""Values that people type: dates, times, money, telephones, names.

Everything here is pure: text and what it depends on (today, the centre's region) go in, a value comes
out, or `TypedError` with one sentence that says what was expected.  No screen, no clock, no storage.
"""
