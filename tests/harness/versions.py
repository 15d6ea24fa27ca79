"""An interpreter under test runs this: it prints the version of what its argument names."""

import sys
from importlib.metadata import version

DISTRIBUTIONS = {"OpenGL": "PyOpenGL", "sdl": "pygame-ce", "vtkmodules": "vtk"}

name = sys.argv[1]
if name == "tk":
    import tkinter

    found = "Tk", tkinter.Tcl().call("info", "patchlevel")
elif name in ("gtk3", "gtk4"):
    import gi

    gi.require_version("Gtk", f"{name[-1]}.0")
    from gi.repository import Gtk

    parts = Gtk.get_major_version(), Gtk.get_minor_version(), Gtk.get_micro_version()
    found = "GTK", ".".join(map(str, parts))
elif name == "wx":
    import wx

    found = "wxPython", wx.__version__
else:
    name = DISTRIBUTIONS.get(name, name)
    found = name, version(name)
sys.stdout.write(" ".join(found))
