"""GET ChatSession, the list: OData in the dialect of SuperOffice's archives."""
