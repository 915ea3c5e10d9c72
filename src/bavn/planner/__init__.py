"""The planner: one HTML file that a carpenter opens by double click; it holds the whole library and needs nothing."""
