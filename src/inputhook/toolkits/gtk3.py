"""GTK 3, through PyGObject."""

from __future__ import annotations

from .glib import GtkLoop


class Gtk3Loop(GtkLoop):
    """The loop of gi.repository.Gtk 3.0."""

    name = "gtk3"
    version = "3.0"
    remedy = (
        "Install PyGObject and GTK 3 (Debian, Ubuntu: apt install python3-gi "
        "gir1.2-gtk-3.0; else pip install PyGObject and your system's GTK 3)"
    )

    def has_application(self) -> bool:
        gtk = self._gtk()
        return gtk is not None and bool(gtk.Window.list_toplevels())
