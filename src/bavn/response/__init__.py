"""Findings become rules for the programs that enforce them, with expiry and where they come from."""

from bavn.response.decisions import Decisions, decide
from bavn.response.rules import WRITERS, CannotEnforceError, refuse_packet_filter, rules

__all__ = ["WRITERS", "CannotEnforceError", "Decisions", "decide", "refuse_packet_filter", "rules"]
