"""Records counted per site and second, and profiled per client, in fixed memory."""
