"""The demo generator: fictional hospitals whose records, made by the ordinary commands, yield the mission's figures."""
