"""What may be edited so that a finding goes away: one file a kind, each with a `FIX`."""
