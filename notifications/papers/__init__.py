"""Papers: values in, the bytes of a PDF out, set by typst."""
