"""What the web says: pages in, records out. Knows no database, no command line, no clock."""

VERSION = "0.1.0"
"""The version of the whole project; pyproject.toml reads it from here."""
