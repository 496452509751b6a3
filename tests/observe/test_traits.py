"""What is told of secret values: that they stand out, never what they are."""

from typing import Any

import pytest
from pydantic import SecretStr

from infra.model.errors import InputError
from infra.model.fleet import (
    CommandSource,
    EnvFileSource,
    Environment,
    EnvSource,
    FileSource,
    Fleet,
    Secret,
    SecretSource,
)
from infra.model.traits import SecretTrait, Trait
from infra.observe import secret_traits
from tests.support.fakes import FakeSecrets
from tests.support.spaces import environment, space


def holding(name: str, source: SecretSource, **more: Any) -> Environment:
    return environment(space(environment=name, secrets=(Secret(name="TOKEN", source=source),)), name=name, **more)


def traits(value: str) -> list[Trait]:
    prod = holding("prod", EnvSource(name="A"))
    found = secret_traits(Fleet(environments=(prod,)), prod, FakeSecrets({"A": value}))
    return [seen.trait for seen in found]


@pytest.mark.parametrize(
    "value",
    ["changeme", "change-me", "CHANGE_ME", "xxx", "XXXXXXXX", "<your key>", "${TOKEN}", "{{ token }}", "your-api-key",
     "test", "testing", "secret", "my_secret", "password", "api-key-here", "TODO", "placeholder", "dummy", "example",
     "12345678", "0000000000", "....", "********", "none", "null", " changeme\n", "token goes here"],
)  # fmt: skip
def test_placeholders(value: str) -> None:
    assert traits(value) == [Trait.PLACEHOLDER]


@pytest.mark.parametrize("value", ["s3cr3t", "a", "1234abc"])
def test_short_values(value: str) -> None:
    assert traits(value) == [Trait.SHORT]


@pytest.mark.parametrize(
    "value",
    ["9f86d081884c7d65", '{"type": "service_account"}', "test-7f3a9b2c4d", "a.b/9d1f34", "secretariat-42"],
)  # fmt: skip
def test_values_that_do_not_stand_out(value: str) -> None:
    assert traits(value) == []


def test_a_value_is_in_nothing_that_is_told() -> None:
    prod = holding("prod", EnvSource(name="A"))
    found = secret_traits(Fleet(environments=(prod,)), prod, FakeSecrets({"A": "c4n4ry"}))
    assert found
    assert "c4n4ry" not in repr(found)


def shared(prod: Environment, *others: Environment, **values: str) -> tuple[SecretTrait, ...]:
    return secret_traits(Fleet(environments=(*others, prod)), prod, FakeSecrets(values))


PROD = holding("prod", EnvSource(name="PROD_TOKEN"))


def test_a_value_that_two_environments_share_is_told_at_the_one_that_is_planned() -> None:
    others = holding("dev", EnvSource(name="DEV_TOKEN")), holding("staging", EnvSource(name="STAGING_TOKEN"))
    [seen] = shared(PROD, *others, PROD_TOKEN="9f86d081884c", STAGING_TOKEN="9f86d081884c", DEV_TOKEN="another-one")
    told = {"environment": "prod", "space": "api", "secret": "TOKEN", "trait": Trait.SHARED, "others": ("staging",)}
    assert seen.model_dump() == told


def test_one_environment_variable_is_set_anew_wherever_it_is_read() -> None:
    assert shared(PROD, holding("staging", EnvSource(name="PROD_TOKEN")), PROD_TOKEN="9f86d081884c") == ()


def test_one_file_for_two_environments_is_one_value() -> None:
    file = EnvFileSource(path=".env", key="A")
    reader = FakeSecrets({".env": "9f86d081884c"})
    prod = holding("prod", file)
    [seen] = secret_traits(Fleet(environments=(holding("staging", file), prod)), prod, reader)
    assert seen.trait is Trait.SHARED


def test_environments_on_the_local_hub_may_share_anything() -> None:
    local = holding("local", EnvSource(name="LOCAL_TOKEN"), hub="local")
    values = {"PROD_TOKEN": "9f86d081884c", "LOCAL_TOKEN": "9f86d081884c"}
    assert shared(PROD, local, **values) == ()
    assert secret_traits(Fleet(environments=(local, PROD)), local, FakeSecrets(values)) == ()


def test_no_program_is_asked_for_another_environment() -> None:
    asked: list[SecretSource] = []

    class Listening(FakeSecrets):
        def read(self, source: SecretSource) -> SecretStr | None:
            asked.append(source)
            return super().read(source)

    mine, theirs = CommandSource(arguments=("mine",)), CommandSource(arguments=("theirs",))
    prod = holding("prod", mine)
    secret_traits(Fleet(environments=(holding("staging", theirs), prod)), prod, Listening({"mine": "x", "theirs": "x"}))
    assert asked == [mine]


def test_what_cannot_be_read_for_another_environment_is_no_fault_here() -> None:
    class Broken(FakeSecrets):
        def read(self, source: SecretSource) -> SecretStr | None:
            if isinstance(source, FileSource):
                raise InputError("key.pem cannot be read")
            return super().read(source)

    other = holding("staging", FileSource(path="key.pem"))
    assert secret_traits(Fleet(environments=(other, PROD)), PROD, Broken({"PROD_TOKEN": "9f86d081884c"})) == ()
    with pytest.raises(InputError, match="cannot be read"):
        secret_traits(Fleet(environments=(other, PROD)), other, Broken())
