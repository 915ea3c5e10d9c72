"""The hub on a port: TLS and its certificates, connections and their limits, the start and the end."""
