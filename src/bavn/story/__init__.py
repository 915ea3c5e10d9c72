"""The whole story on one machine: a hub, sensors, web servers and vantage points as real processes, for some minutes.

Four days of November 2025 are replayed as log lines and as the behaviour of local sites. Nothing attacks anything, and
nothing leaves this machine: everything listens and asks on loopback only.

scenario (bavn.simulation.november) ──> script ──> log lines ──> sensors ──> hub ──> sensors ──> web servers
                                          └──────> local sites ──> vantage points ──> hub ──> page
"""
