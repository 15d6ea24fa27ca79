"""The table of the toolkits: a new toolkit needs a row here, and a file in toolkits/.

Auto-activation reads the table when the prompt begins: this file imports nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .abc import Toolkit


class Row:
    """Where a toolkit's loop is defined, and the toolkit's other names."""

    source = "inputhook's own"  # whose it is
    toolkit: "Toolkit | None" = (
        None  # in place of module and class_name: see Registered
    )

    def __init__(
        self,
        module: str,
        class_name: str,
        *,
        backend: "str | None" = None,
        aliases: "Iterable[str]" = (),
        import_markers: "Iterable[str]" = (),
    ) -> None:
        self.module = module  # the file in toolkits/
        self.class_name = class_name  # the class in that file
        self.backend = backend  # matplotlib's backend for the toolkit
        self.aliases = tuple(aliases)  # in lower case: matplotlib's names and IPython's
        # modules: imported, the toolkit is in use
        self.import_markers = tuple(import_markers)


class Registered(Row):
    """The row of a toolkit that register() or an entry point has brought."""

    def __init__(self, toolkit: "Toolkit", source: str) -> None:
        markers = (toolkit.module,) if toolkit.module else ()
        super().__init__(
            "",
            "",
            backend=toolkit.backend,
            aliases=toolkit.aliases,
            import_markers=markers,
        )
        self.toolkit = toolkit
        self.source = source


#: by name; that is what matplotlib calls a canvas's required_interactive_framework, too
TABLE = {
    "qt": Row(
        "qt",
        "QtLoop",
        backend="QtAgg",
        aliases=(
            *("qt5", "qt6", "qtagg", "qtcairo", "qt5agg", "qt5cairo"),
            *("pyqt6", "pyside6", "pyqt5", "pyside2"),
        ),
        import_markers=("PyQt6.QtCore", "PySide6.QtCore", "PyQt5.QtCore"),
    ),
    "tk": Row(
        "tk",
        "TkLoop",
        backend="TkAgg",
        aliases=("tkagg", "tkcairo", "tkinter"),
        import_markers=("_tkinter",),
    ),
    "gtk3": Row(
        "gtk3",
        "Gtk3Loop",
        backend="GTK3Agg",
        aliases=("gtk", "gtk3agg", "gtk3cairo"),
        import_markers=("gi.repository.Gtk",),
    ),
    "gtk4": Row(
        "gtk4",
        "Gtk4Loop",
        backend="GTK4Agg",
        aliases=("gtk", "gtk4agg", "gtk4cairo"),
        import_markers=("gi.repository.Gtk",),
    ),
    "wx": Row(
        "wx",
        "WxLoop",
        backend="WXAgg",
        aliases=("wxagg", "wxcairo", "wxpython"),
        import_markers=("wx",),
    ),
    "web": Row(
        "web",
        "WebLoop",
        backend="WebAgg",
        aliases=("webagg",),
        import_markers=("matplotlib.backends.backend_webagg",),
    ),
    "asyncio": Row("asyncio", "AsyncioLoop"),
    "pyglet": Row("pyglet", "Pyglet", import_markers=("pyglet.app",)),
    "glfw": Row("glfw", "GlfwLoop", import_markers=("glfw",)),
    "sdl": Row(
        "sdl", "Sdl", aliases=("pygame", "sdl2"), import_markers=("pygame.display",)
    ),
    "vtk": Row(
        "vtk",
        "VtkToolkit",
        aliases=("pyvista",),
        import_markers=("vtkmodules",),
    ),
    "glut": Row(
        "glut",
        "GlutToolkit",
        aliases=("freeglut", "pyopengl"),
        import_markers=("OpenGL.GLUT",),
    ),
}

#: called with the row of each toolkit that is registered from now on
on_register: "list[Callable[[Registered], object]]" = []


def registered() -> "list[str]":
    """Return the names of the toolkits that register() or an entry point has brought."""
    return [name for name, row in TABLE.items() if row.toolkit is not None]


def owner(word: str) -> "str | None":
    """Return whose toolkit a name or an alias means; None: nobody's."""
    for name, row in TABLE.items():
        if word == name or word in row.aliases:
            return row.source
    return None
