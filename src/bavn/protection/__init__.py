"""Findings are enforced: allow list, ceilings, expiry, release, and the programs that block (nftables, nginx …)."""
