"""Print src/inputhook/_core.pyi, made from api.h and callbacks.h: see `make stub`.

Cffi reads the two headers here as it does for build_core.py, so that mypy knows exactly
the functions and variables that the C core has.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import indent, wrap
from typing import Any

from cffi import model
from cffi.cparser import CDEF_SOURCE_STRING, Parser

HERE = Path(__file__).parent


def python_type(c_type: Any, given: bool = False) -> str:  # noqa: PLR0911  one a type
    """Return the Python type of a C type; given: of an argument that Python passes."""
    match c_type:
        case model.VoidType():
            return "None"
        case model.PrimitiveType(name="double"):
            return "float"
        case model.PrimitiveType() | model.EnumType():
            return "int"
        case (
            model.PointerType(totype=model.StructType(name=name))
            | model.StructType(name=name)
        ):
            return f"struct_{name}"
        case model.PointerType(totype=model.PrimitiveType(name="char"), quals=quals):
            return "bytes | CData" if given and quals & model.Q_CONST else "CData"
        case (
            model.PointerType(totype=model.PrimitiveType() as target)
            | model.ArrayType(item=model.PrimitiveType() as target)
        ):
            return f"Pointer[{python_type(target)}]"
        case model.PointerType(totype=model.VoidType()) | model.FunctionPtrType():
            return "CData"
    raise TypeError(f"csrc/stub.py cannot tell mypy yet what {c_type} is")


class Header(Parser):
    """The declarations of a header as Python text, with the comments above and beside them."""

    _declarations: dict[str, Any]  # cffi's, by kind and name
    _int_constants: dict[str, int]
    _parse: Callable[[str], Any]

    def __init__(self, path: Path) -> None:
        super().__init__()
        text = path.read_text()
        self.parse(text)
        every = self._parse(text)[0].ext  # pycparser's: they know lines and arguments
        self.nodes = [each for each in every if each.coord.file == CDEF_SOURCE_STRING]
        self.above: dict[int, str] = {}  # by the line on which a comment begins
        self.beside: dict[int, str] = {}
        line = 1
        while "/*" in text:
            code, _, text = text.partition("/*")
            comment, _, text = text.partition("*/")
            line += code.count("\n")
            where = self.beside if code.rpartition("\n")[2].strip() else self.above
            where[line] = " ".join(comment.split())
            line += comment.count("\n")
        self.above.pop(1, None)  # the header's own

    def comments(self, node: Any) -> str:
        """Return the comments above a declaration and below the declaration before it."""
        lines = [line for line in self.above if line < node.coord.line]
        found = [wrap(f"# {self.above.pop(line)}", 80) for line in lines]
        return "".join("\n" + "\n# ".join(comment) + "\n" for comment in found)

    def attribute(self, node: Any, annotation: str) -> str:
        """Return a constant, a variable or a field of a struct."""
        beside = self.beside.get(node.coord.line, "")
        note = f"  # {beside}" if beside else ""
        return f"{self.comments(node)}{node.name}: {annotation}{note}"

    def function(self, node: Any) -> str:
        """Return a method of lib."""
        c_type = self._declarations[f"function {node.name}"][0]
        types = [python_type(argument, given=True) for argument in c_type.args]
        named = zip(node.type.args.params, types, strict=False)  # (void) is one, too
        given = ["self", *(f"{a.name or '_'}: {t}" for a, t in named), "/"]
        first = f"def {node.name}({', '.join(given)}) -> {python_type(c_type.result)}:"
        beside = "\n    ".join(wrap(self.beside.get(node.coord.line, ""), 74))
        body = f'"""{beside}"""' if beside else "..."
        return f"{self.comments(node)}{first}\n    {body}"

    def struct(self, node: Any) -> str:
        """Return the class of the pointers to a struct."""
        above = f"{self.comments(node)}@type_check_only"
        c_type = self._declarations[f"struct {node.type.name}"][0]
        pairs = zip(node.type.decls, map(python_type, c_type.fldtypes), strict=True)
        fields = "\n".join(self.attribute(field, kind) for field, kind in pairs)
        return f"{above}\nclass struct_{c_type.name}(CData):\n{indent(fields, '    ')}"

    def declarations(self) -> Iterator[tuple[str, str]]:
        """Yield, for each declaration, its part of the stub ("struct" or "lib") and its text."""
        for node in self.nodes:
            match type(node.type).__name__:
                case "Struct":
                    yield "struct", self.struct(node)
                case "FuncDecl":
                    yield "lib", self.function(node)
                case "Enum":
                    yield "lib", self.comments(node)
                    for each in node.type.values.enumerators:
                        value = self._int_constants[each.name]
                        yield "lib", self.attribute(each, f"Final = {value}")
                case _:
                    c_type = self._declarations[f"variable {node.name}"][0]
                    yield "lib", self.attribute(node, python_type(c_type))

    def callbacks(self) -> Iterator[str]:
        """Yield def_extern() of ffi, once for all functions of the same types."""
        alike = defaultdict(list)
        for node in self.nodes:
            c_type = self._declarations[f"function {node.name}"][0]
            arguments = ", ".join(map(python_type, c_type.args))
            alike[arguments, python_type(c_type.result)].append(f'"{node.name}"')
        for (arguments, result), names in alike.items():
            function = f"Callable[[{arguments}], {result}]"
            yield "@overload" if len(alike) > 1 else ""
            yield f"def def_extern(self, name: Literal[{', '.join(names)}], *,"
            yield f"    error: {result} = ..., onerror: OnError = ...,"
            yield f") -> Callable[[{function}], {function}]: ..."


if __name__ == "__main__":
    api = [*Header(HERE / "api.h").declarations()]
    stub = (HERE / "stub.pyi.in").read_text()
    structs = "\n".join(text for where, text in api if where == "struct")
    lib = "\n".join(text for where, text in api if where == "lib")
    def_extern = "\n".join(Header(HERE / "callbacks.h").callbacks())
    stub = stub.replace("# structs", structs)
    stub = stub.replace("    # def_extern", indent(def_extern, "    "))
    sys.stdout.write(stub.replace("    # lib", indent(lib, "    ")))
