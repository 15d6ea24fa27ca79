"""Says, as JSON, what inputhook uses of other packages' privates, and what is not there."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from typing import TYPE_CHECKING, Any

import inputhook
from inputhook._privates import Private

if TYPE_CHECKING:
    from collections.abc import Iterator


def modules() -> Iterator[Any]:
    for info in pkgutil.walk_packages(inputhook.__path__, "inputhook."):
        if not info.name.endswith(("__main__", ".sitecustomize")):
            yield importlib.import_module(info.name)


def found(value: Any, deep: int = 3) -> Iterator[Private]:
    """Yield the rows in a table, or in the tables of something that has them."""
    if isinstance(value, Private):
        yield value
    elif isinstance(value, tuple) and deep:
        for each in value:
            yield from found(each, deep - 1)


def version(module: str) -> str | None:
    """Return the version of a module's package, or of Python; None: it is not installed."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return "{}.{}".format(*sys.version_info)
    try:
        package = importlib.import_module(top)
        return str(getattr(package, "__version__", None) or package.version)
    except ImportError:
        return None


answer = []
for module in list(modules()):
    names = dict(vars(module))
    for value in list(names.values()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            names.update({f"{value.__name__}.{n}": v for n, v in vars(value).items()})
    for name, value in names.items():
        for row in found(value):
            there = version(row.module)
            if there is not None:
                try:
                    importlib.import_module(row.module)
                except ImportError:
                    there = None
            answer.append([module.__name__, name, *row[:3], there, row.problem()])
json.dump(answer, sys.stdout)
