"""What the XML that is read and the XML that is written agree on."""

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
"""The namespace whose `nil` says that an element holds nothing, not even an empty text."""

ENTRY = "KeyValueOfstringstring"
"""What .NET's DataContractSerializer calls an entry of a dictionary of strings."""
