"""The list of GET ChatSession: OData in the dialect of SuperOffice's archives."""
