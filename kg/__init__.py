"""A knowledge graph of business news: articles in, deals and their proofs out."""

__version__ = "0.1.0"
