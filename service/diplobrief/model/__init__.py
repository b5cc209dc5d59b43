"""What a brief is: values and the rules they keep. No input, no output, no framework above Pydantic."""
