"""Tables, and the rules that hold whoever writes. Knows no protocol."""
