"""Where records come from: files, formats, clients. Bytes become columns here."""
