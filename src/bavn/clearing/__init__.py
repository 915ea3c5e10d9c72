"""The clearing house itself, without a network, a disk or a clock: sightings in, campaigns, decisions, warnings out."""
