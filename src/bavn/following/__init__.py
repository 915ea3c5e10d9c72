"""Live inputs: files that grow and rotate, syslog, the journal, standard input; resumed where they stopped."""
