"""The judging of what probes saw: streaks, quorum, spells. Pure: time is passed in, nothing is read or sent."""
