"""Pure rules: where points stand, what they come to, what a scheme must be, how a round proceeds."""
