"""What calls do: a function for each, made of the steps of an exchange."""
