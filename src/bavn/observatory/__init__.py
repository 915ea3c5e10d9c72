"""What was seen of services, kept: samples for days, histograms for years, spells for ever."""
