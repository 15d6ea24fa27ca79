"""The table of the toolkits: a new toolkit needs a row here, and a file in toolkits/.

Auto-activation reads the table when the prompt begins: this file imports nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Row:
    """Where a toolkit's loop is defined, and the toolkit's other names."""

    __slots__ = ("aliases", "backend", "class_name", "import_markers", "module")

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


#: by name; matplotlib has the same names (a canvas's required_interactive_framework)
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
}
