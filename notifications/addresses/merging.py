"""What was made sure of about a person's address goes with them when two people are merged.

It counts for the address it was said of alone, so that it says nothing of another one.
"""

from people.duplicates.moving import Reference, refers

refers(
    Reference(noun="professional", table="address_check", column="professional"),
    Reference(noun="professional", table="address_question", column="professional"),
)
