"""No user has the role of customers, by whatever way roles are given."""

import pytest
from click.testing import CliRunner

from orm.accounts import users
from orm.accounts.users import NewUser
from orm.audit.entries import OPERATOR
from orm.errors import InvalidValue
from orm.models import User
from orm.models.enums import Role
from parley.cli import main
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.parley.command_line import basic_header

ADD = """mutation { addUser(name: "bea", password: "long enough", role: CUSTOMER) { name } }"""
SET = """mutation { setUserRole(name: "tje0", role: CUSTOMER) { role } }"""
PLACE = ["role"]


async def test_administration_refuses_it(service: Service) -> None:
    await accounts.add_user(NewUser("HEBR", CHEAP_HASH, Role.ADMIN))
    for text in (ADD, SET):
        answer = await service.client.request(
            "POST",
            "/graphql",
            json={"query": text},
            headers={"Authorization": basic_header("HEBR", PASSWORD)},
            auth=None,
        )
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] == "INVALID_VALUE"
        assert error["extensions"]["inputPath"] == PLACE
        assert "READER, AGENT, MANAGER or ADMIN" in error["message"]
    assert not await User.filter(role=Role.CUSTOMER).exists()


async def test_storage_refuses_it(database: str) -> None:
    with pytest.raises(InvalidValue):
        await users.add(NewUser("bea", CHEAP_HASH, Role.CUSTOMER), OPERATOR)
    await users.add(NewUser("bea", CHEAP_HASH, Role.AGENT), OPERATOR)
    with pytest.raises(InvalidValue):
        await users.set_role("bea", Role.CUSTOMER, OPERATOR)


@pytest.mark.parametrize("arguments", [["add", "bea", "--role"], ["role", "bea"]])
def test_the_command_line_refuses_it(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["user", *arguments, "customer"])
    assert result.exit_code == 2
    assert "customer" in result.output


def test_no_claim_of_a_jwt_gives_it() -> None:
    values = {"jwt_role_claim": "roles", "jwt_roles": "shop=customer"}
    with pytest.raises(ValueError, match="the roles are reader, agent, manager, admin"):
        Settings.model_validate(values)
