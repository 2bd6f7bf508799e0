"""Schedules: one module per vendor."""
