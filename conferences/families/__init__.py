"""Parents, carers, young people and who stands beside them: reaching them, and their part."""
