"""A new post: the talks that a writer chose, as a skeleton."""
