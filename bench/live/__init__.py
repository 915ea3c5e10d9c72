"""A town with a web server, a flood, and the sensor between them: real programs in a network namespace of its own."""
