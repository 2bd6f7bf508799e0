"""Mentions -> verdicts -> edits: what is linked now, what could be, and how the post is to be changed. Pure."""
