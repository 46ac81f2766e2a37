"""Questions to the graph: SPARQL, paths, deals between related parties; answers with their proofs."""
