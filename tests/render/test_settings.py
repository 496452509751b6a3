"""Which environment variables a service reads is found in its code, without running it."""

import textwrap

import pytest

from infra.model.bundle import File
from infra.model.fleet import EnvSource, Secret, Variable
from infra.render.settings import Setting, documented_settings, settings_read
from service.settings import describe
from tests.support import shipped
from tests.support.spaces import space


def read(*modules: str) -> dict[str, Setting]:
    files = [File(path=f"app/m{n}.py", content=textwrap.dedent(text).encode()) for n, text in enumerate(modules)]
    return {setting.name: setting for setting in settings_read(tuple(files))}


def test_the_shipped_service_is_read_as_it_describes_itself() -> None:
    found = {s.name: (s.description, s.default, s.required) for s in settings_read(shipped.sources().service)}
    assert found == {s.name: (s.description, s.default, s.required) for s in describe()}
    assert len(found) >= 10


def test_defaults_kinds_names_and_prefixes() -> None:
    found = read(
        """
        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="APP_")
            _private: int = 1
            KIND: ClassVar[str] = "x"
            needed: str
            dots: int = Field(...)
            plain: int = 3
            flag: bool = True
            described: str = Field("d", description="What it is.")
            named: str = Field(default="n", validation_alias="OTHER_NAME")
            made: list[str] = Field(default_factory=list)
            none: str | None = None
            token: SecretStr = Field(description="Opens.")
            computed: int = 2 * 3
        """
    )
    assert {name: (s.default, s.required, s.kind) for name, s in found.items()} == {
        "APP_NEEDED": ("", True, "variable"),
        "APP_DOTS": ("", True, "variable"),
        "APP_PLAIN": ("3", False, "variable"),
        "APP_FLAG": ("true", False, "variable"),
        "APP_DESCRIBED": ("d", False, "variable"),
        "OTHER_NAME": ("n", False, "variable"),
        "APP_MADE": ("", False, "variable"),
        "APP_NONE": ("", False, "variable"),
        "APP_TOKEN": ("", True, "secret"),
        "APP_COMPUTED": ("2 * 3", False, "variable"),
    }
    assert found["APP_DESCRIBED"].description == "What it is."


def test_classes_that_derive_by_way_of_another_module_are_found() -> None:
    first = "class Settings(base.Common):\n    a: int = 1\n"
    second = "class Common(pydantic_settings.BaseSettings):\n    b: int = 2\nclass Other:\n    c: int = 3\n"
    assert set(read(first, second)) == {"A", "B"}


def test_classes_that_derive_from_each_other_are_no_endless_loop() -> None:
    assert read("class A(B):\n    x: int = 1\nclass B(A):\n    y: int = 1\n") == {}
    assert set(read("class A(BaseSettings):\n    x: int = 1\n", "class A(A):\n    y: int = 1\n")) == {"X", "Y"}


@pytest.mark.parametrize("text", ["class (", "\x00", ""])
def test_a_module_that_does_not_parse_has_none(text: str) -> None:
    assert read(f"{text}\n# BaseSettings\n") == {}


def test_what_spaces_yaml_says_wins_and_the_service_fills_in_descriptions() -> None:
    service = [
        File(
            path="s.py",
            content=b'class S(BaseSettings):\n    a: str = Field("1", description="From the code.")\n    b: str\n',
        )
    ]
    wanted = space(
        variables=(Variable(name="A", value="2"), Variable(name="C", value="3", description="Mine.")),
        secrets=(Secret(name="B", required=False, source=EnvSource(name="B")),),
    )
    assert [(s.name, s.kind, s.required, s.default, s.description) for s in documented_settings(wanted, service)] == [
        ("A", "variable", False, "2", "From the code."),
        ("B", "secret", False, "", ""),
        ("C", "variable", False, "3", "Mine."),
    ]
