"""Windows of VTK, PyVista and GLUT: red, with a timer that ticks and clicks that are told."""

from __future__ import annotations

import time
from typing import Any

import windows

SIZE = 200


def vtk_window(title: str, tick: float | None = 0.01) -> Any:
    """A render window's interactor, initialized: the caller may start it."""
    import vtkmodules.vtkInteractionStyle
    import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  chooses the classes below
    from vtkmodules.vtkRenderingCore import (
        vtkRenderer,
        vtkRenderWindow,
        vtkRenderWindowInteractor,
    )

    renderer = vtkRenderer()
    renderer.SetBackground(1, 0, 0)
    window = vtkRenderWindow()
    window.AddRenderer(renderer)
    window.SetSize(SIZE, SIZE)
    window.SetWindowName(title)
    interactor = vtkRenderWindowInteractor()
    interactor.SetRenderWindow(window)
    interactor.Initialize()
    window.Render()
    _tell(interactor, title)
    if tick is not None:
        interactor.CreateRepeatingTimer(round(1000 * tick))
    return interactor


def _tell(interactor: Any, title: str) -> None:
    interactor.AddObserver(
        "LeftButtonPressEvent", lambda *_: windows.record("click", title)
    )
    interactor.AddObserver("TimerEvent", lambda *_: windows.record("tick", title))


def vtk_program(title: str) -> None:
    """What a script is: everything is gone when Start() returns."""
    vtk_window(title).Start()


def pyvista_window(title: str, **options: Any) -> Any:
    """A plotter whose show() was called so."""
    import pyvista

    plotter = pyvista.Plotter(window_size=(SIZE, SIZE), title=title)
    plotter.background_color = "red"
    _tell(plotter.iren.interactor, title)
    plotter.show(**options)
    windows.record("shown", title)
    return plotter


def slow(*_: object) -> None:
    """A callback that takes long."""
    windows.record("slow")
    time.sleep(60)


def glut_window(title: str, tick: float | None = 0.01, at: int = 10) -> None:
    """A window of freeglut's."""
    from OpenGL import GL, GLUT

    if not GLUT.glutGet(0x007C):  # GLUT_INIT_STATE
        GLUT.glutInit(["test"])
    GLUT.glutInitWindowSize(SIZE, SIZE)
    GLUT.glutInitWindowPosition(at, at)
    GLUT.glutCreateWindow(title.encode())

    def draw() -> None:
        GL.glClearColor(1, 0, 0, 1)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        GL.glFlush()

    def mouse(_button: int, state: int, *_at: int) -> None:
        if state == GLUT.GLUT_DOWN:
            windows.record("click", title)

    def ticks(_value: int) -> None:
        windows.record("tick", title)
        GLUT.glutTimerFunc(round(1000 * (tick or 1)), ticks, 0)

    GLUT.glutDisplayFunc(draw)
    GLUT.glutMouseFunc(mouse)
    if tick is not None:
        ticks(0)
