"""Recordings: one module per vendor."""
