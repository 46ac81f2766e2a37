"""The graph: quads, the store on disk, readers of it, the networkx view, its validation."""
