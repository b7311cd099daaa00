"""GET ChatSession, the list: a subset of OData, with the columns of SuperOffice's archives."""
