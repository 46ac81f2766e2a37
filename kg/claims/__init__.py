"""Docs in, claims out: what ties mentions together becomes facts with their passages."""
