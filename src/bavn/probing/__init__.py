"""One look at one service: names, connection, TLS, the answer. Every part is timed; nothing is judged here."""
