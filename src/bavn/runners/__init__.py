"""The step over batches of records, and what drives it: files."""
