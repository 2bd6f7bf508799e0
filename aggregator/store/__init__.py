"""The catalog talks.db: its schema as data, and the one transaction that writes it."""
