"""Tests of graphql_api.live."""
