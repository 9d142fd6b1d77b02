"""The call log: a row before the person is known, an outcome before it is closed, what is still to be done."""
