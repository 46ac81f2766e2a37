"""Answers as people hand them on: figures, and the memo that holds them."""
