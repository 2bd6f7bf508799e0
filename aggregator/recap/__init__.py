"""Recap posts: read one, find the talks that it mentions, say what its links could be, and edit exactly those."""
