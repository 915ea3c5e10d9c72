"""What programs speak that others already run: CrowdSec's local API, and AbuseIPDB's way of reporting."""
