from tests.rest_facade.topics.requests import topic as topic  # noqa: PLC0414  a fixture
