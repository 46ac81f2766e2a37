"""Probabilities as log-odds."""
from __future__ import annotations

import math


def log_odds(p: float, least: float = 0.01) -> float:
    """The log-odds of a probability, which is taken as no nearer to 0 or 1 than `least`."""
    p = min(1.0 - least, max(least, p))
    return math.log(p / (1.0 - p))
