"""The schema through time: alembic's versions, and the way to run them."""
