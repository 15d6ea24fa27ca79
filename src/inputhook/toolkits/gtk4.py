"""GTK 4, through PyGObject."""

from __future__ import annotations

from .glib import GtkLoop


class Gtk4Loop(GtkLoop):
    """The loop of gi.repository.Gtk 4.0."""

    name = "gtk4"
    version = "4.0"
    remedy = (
        "Install PyGObject and GTK 4 (Debian, Ubuntu: apt install python3-gi "
        "gir1.2-gtk-4.0; else pip install PyGObject and your system's GTK 4)"
    )

    def has_application(self) -> bool:
        gtk = self._gtk()
        return (
            gtk is not None and gtk.is_initialized() and len(gtk.Window.get_toplevels())
        ) > 0
