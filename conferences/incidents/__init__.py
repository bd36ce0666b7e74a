"""What went to the wrong person or was seen by one: recalled, told, decided and learnt from."""
