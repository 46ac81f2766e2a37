"""Who is who, and which claims tell of one thing: claims in, parties and groups of claims out."""
