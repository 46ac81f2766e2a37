"""The graph served: SPARQL, linked data, an API, the explorer."""
