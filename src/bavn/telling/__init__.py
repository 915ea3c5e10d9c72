"""People are told of a finding once, in their language, and of what changes; retries, and the next channel."""
