"""Every toolkit's loop has the shape that the rest relies on; and what register() refuses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

import inputhook
from inputhook import _registry, abc, toolkits
from inputhook._registry import TABLE
from inputhook.toolkits.adapted import AdaptedLoop
from inputhook.toolkits.base import Loop, SmokeTest

if TYPE_CHECKING:
    from collections.abc import Iterator

BUILT_IN = tuple(TABLE)


class Homemade(abc.Toolkit):
    """A toolkit without anything."""

    name = "homemade"
    aliases = ("handmade",)

    def has_application(self) -> bool:
        return False

    def loop(self) -> abc.Loop:
        return abc.Poll(int)


@pytest.fixture(autouse=True)
def _forget_what_was_registered() -> Iterator[None]:
    yield
    for name in _registry.registered():
        inputhook.unregister(name)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_loop_has_the_shape_that_the_session_relies_on(name: str) -> None:
    loop = toolkits.new(name)
    assert isinstance(loop, Loop)
    assert loop.name == name
    assert loop.remedy
    assert loop.reports_to.startswith("Please report that to inputhook's developers")
    for attribute in ("served_by_others", "has_windows", "fallback"):
        assert type(getattr(loop, attribute)) is bool
    for attribute in ("takes_hook_on_import", "imports_to_watch"):
        assert isinstance(getattr(loop, attribute), tuple)
    for question in ("installed", "imported", "needs_display"):
        assert type(getattr(loop, question)()) is bool
    for test in loop.smoke_tests():
        assert isinstance(test, SmokeTest)
        compile(test.imports + test.starts + test.ticks, name, "exec")
    own = "serve" if loop.served_by_others else "prepare"
    assert getattr(type(loop), own) is not getattr(Loop, own)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_toolkit_of_the_public_contract_keeps_to_it(name: str) -> None:
    loop = toolkits.new(name)
    if not isinstance(loop, AdaptedLoop):
        pytest.skip("has a loop of the other kind")
    toolkit = loop.toolkit
    assert toolkit.name == name
    assert toolkit.aliases == TABLE[name].aliases
    markers = TABLE[name].import_markers
    assert all(f"{each}.".startswith(f"{toolkit.module}.") for each in markers)
    assert toolkit.backend == TABLE[name].backend
    assert toolkit.has_application() is toolkit.has_windows() is False


@pytest.mark.parametrize(
    "name", [name for row in TABLE.values() for name in (row.aliases)]
)
def test_aliases_are_in_lower_case(name: str) -> None:
    assert name == name.lower()


def test_a_registered_toolkit_has_its_names_and_can_be_forgotten() -> None:
    inputhook.register(Homemade())
    assert _registry.registered() == ["homemade"]
    assert toolkits.new("homemade").name == "homemade"
    inputhook.unregister("homemade")
    assert list(TABLE) == list(BUILT_IN)
    with pytest.raises(ValueError, match="no toolkit was registered as 'homemade'"):
        inputhook.unregister("homemade")
    with pytest.raises(ValueError, match=r"registered as 'tk'\. Registered: none"):
        inputhook.unregister("tk")


def variant(**attributes: Any) -> abc.Toolkit:
    return type("Variant", (Homemade,), attributes)()


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        (
            {},
            "'homemade': register(<.*Homemade .*>), and register(<.*Variant .*>).* inputhook.unregister('homemade')$",
        ),
        (
            {"name": "tk"},
            "'tk': inputhook's own, and register(<.*Variant .* another name$",
        ),
        ({"name": "tkagg"}, "'tkagg': inputhook's own"),
        ({"name": "handmade"}, "'handmade': register(<.*Homemade"),
        ({"name": "other"}, "'handmade': register(<.*Homemade"),
    ],
)
def test_two_of_one_name_are_an_error_that_names_both(
    attributes: dict[str, Any], said: str
) -> None:
    inputhook.register(Homemade())
    pattern = said.replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=f"Two toolkits are called {pattern}"):
        inputhook.register(variant(**attributes))
    assert _registry.registered() == ["homemade"]


@pytest.mark.parametrize(
    ("attributes", "error", "said"),
    [
        ({"name": None}, TypeError, "Variant has no name"),
        ({"name": "No"}, ValueError, "Variant.name is 'No'"),
        ({"name": "1st"}, ValueError, "begins with a letter"),
        ({"name": ""}, ValueError, "begins with a letter"),
        ({"name": "a b"}, ValueError, "lower-case letters"),
        ({"module": None}, TypeError, "Variant.module is no string"),
        ({"install": 1}, TypeError, "Variant.install is no string"),
        ({"backend": 1}, TypeError, "Variant.backend is neither"),
        (
            {"aliases": "abc"},
            TypeError,
            "Variant.aliases is 'abc', no tuple of strings",
        ),
        ({"aliases": ("A",)}, ValueError, "'A', which is not in lower case"),
        ({"loop": None}, TypeError, "Variant.loop is None, which cannot be called"),
        (
            {"has_windows": property(id)},
            TypeError,
            r"a method, def has_windows\(self\)",
        ),
    ],
)
def test_a_toolkit_that_lacks_something_is_refused(
    attributes: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        inputhook.register(variant(**attributes))
    assert _registry.registered() == []


@pytest.mark.parametrize(
    ("arguments", "options", "error", "said"),
    [
        ((Homemade,), {}, TypeError, r"not the class <.*>: call it, Homemade\(\)"),
        (
            (abc.Poll(int),),
            {},
            TypeError,
            r"a Loop, which a Toolkit's loop\(\) returns",
        ),
        ((Homemade(), print), {}, TypeError, "a Toolkit, or a name and a function"),
        ((3,), {}, TypeError, "not 3"),
        (("polled",), {}, TypeError, "wants a function"),
        (("polled", 3), {}, TypeError, "not int 3"),
        (("polled", int), {"interval": "1"}, TypeError, "not str '1'"),
        (("polled", int), {"interval": True}, TypeError, "not bool True"),
        (("polled", int), {"interval": 0}, ValueError, "0.001 to 60 seconds"),
        (("polled", int), {"interval": 61}, ValueError, "0.001 to 60 seconds"),
        (("polled", int), {"interval": math.nan}, ValueError, "interval is nan"),
        (("po lled", int), {}, ValueError, "name is 'po lled'"),
    ],
)
def test_register_says_what_it_takes(
    arguments: tuple[Any, ...], options: dict[str, Any], error: Any, said: str
) -> None:
    with pytest.raises(error, match=said):
        inputhook.register(*arguments, **options)
    assert _registry.registered() == []


def test_a_class_of_the_contract_that_lacks_a_method_cannot_be_made() -> None:
    broken = type("Broken", (abc.Toolkit,), {"name": "broken"})
    with pytest.raises(TypeError, match="abstract method"):
        broken()
    with pytest.raises(TypeError, match="dispatch"):
        type("Broken", (abc.Loop,), {})()
