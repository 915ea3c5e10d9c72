"""The pages that people look at: one file for each page, all of them listed in `every`."""
