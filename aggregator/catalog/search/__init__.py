"""One search for page, JSON and command line: folded, quoted, ranked; never an error whatever is typed.

query.py reads what was typed, retrieve.py asks the full-text indexes (with spelling.py where words are unknown), rank.py
orders what they found, filters.py counts what it can be narrowed to, newest.py answers where nothing was typed,
highlight.py marks what was found, find.py puts them together.
"""

from aggregator.catalog.search.filters import FILTERS, Choice, Filters
from aggregator.catalog.search.find import Finds, Hit, find, search
from aggregator.catalog.search.retrieve import COUNTED

__all__ = ["COUNTED", "FILTERS", "Choice", "Filters", "Finds", "Hit", "find", "search"]
