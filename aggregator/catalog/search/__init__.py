"""One search for page, JSON and command line: folded, quoted, ranked; never an error whatever is typed.

typed.py splits what was typed, understand.py reads conferences, years, kinds, languages and people among its words,
with the names that names.py finds in the catalog; years.py knows how years are written, fillers.py which words say
nothing. ask.py asks for it as it is understood and as it is written, and decides between them; ranking.py keeps what
each has in one order. For words, query.py makes terms, retrieve.py looks them up in the full-text indexes, which
indexes.py asks (forms.py, abbreviations.py and stems.py say what else may stand for the words, spelling.py where they
are unknown), rank.py orders what they found. filters.py counts what it can be narrowed to, entities.py says who and
what else is called so, newest.py answers where nothing was typed, highlight.py marks what was found, find.py puts them
together.
"""

from aggregator.catalog.search.filters import FILTERS, Choice, Filters
from aggregator.catalog.search.find import Finds, Hit, Understood, find, search
from aggregator.catalog.search.indexes import COUNTED

__all__ = ["COUNTED", "FILTERS", "Choice", "Filters", "Finds", "Hit", "Understood", "find", "search"]
