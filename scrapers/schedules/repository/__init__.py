"""Sites that are kept in a repository.

source.py    the kind: what is fetched, which mapping reads most
mapping.py   which files and keys say what: ready.yml, and keys of event.yml
guess.py     a mapping by well-known names of keys
rows.py      the entries, with the files that they refer to
talks.py     a row as a talk
times.py     days and times as they are printed
values.py    front matter, YAML, TOML, JSON; paths of keys
"""

from scrapers.schedules.repository.source import REPOSITORY

__all__ = ["REPOSITORY"]
