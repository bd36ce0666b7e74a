"""Drafting a standard: changed rule by rule, signed by Chief Officers, then put in force."""
