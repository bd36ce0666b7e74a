"""What became of the messages, and what a person does about those that did not arrive."""
