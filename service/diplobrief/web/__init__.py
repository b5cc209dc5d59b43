"""HTTP between requests and answers: what every address needs, whatever it answers."""
