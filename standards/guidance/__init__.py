"""Direction to staff: published in versions, sent to those it is for, and who has read which."""
