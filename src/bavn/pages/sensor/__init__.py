"""The sensor's own pages, on its own machine: what goes on, why, what enforcing it would do, and letting through."""
