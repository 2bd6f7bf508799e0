"""What we keep: records as text files, the catalog built from them, and the ways to search, show and link it."""
