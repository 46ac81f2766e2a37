"""Graphs out to files: one format family a module."""
