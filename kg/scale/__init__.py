"""The same build on a Spark cluster: documents to claims, claims to quads, in partitions."""
