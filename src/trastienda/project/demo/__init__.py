"""The demo shop and its neighbour: what `make run` puts into an empty database so that there is something to see."""
