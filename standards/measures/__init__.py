"""What a conference is measured by: facts in, assessments out."""
