"""What there is to see: public names, nullability and prose."""
