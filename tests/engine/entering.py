"""A public key for tests; nobody has its other half."""

from __future__ import annotations

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABTbctbZdad3apt+ViwDliaNBpUN9HXvjLP7oI6uQir anna@desk1"
