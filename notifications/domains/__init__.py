"""Mail domains: what ours says of itself, how its mail is signed, and how others take theirs."""
