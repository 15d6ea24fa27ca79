"""Windows of libraries that have no widgets: pyglet, GLFW, rendercanvas, pygame.

They are as those of `windows.py`, as far as that goes: the whole window is the canvas, and a
click anywhere is a click. GLFW and pygame have no timers, so their windows do not tick.
"""

from __future__ import annotations

import ctypes
import gc
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

import windows
from windows import HEIGHT, WIDTH, Window, record

if TYPE_CHECKING:
    from collections.abc import Callable

fail: set[str] = set()
"""The kinds of events whose handlers raise: `draw`, `click`, `tick`."""


def fail_if_asked(kind: str) -> None:
    if kind in fail:
        record("raising", kind)
        raise ArithmeticError(kind)


def parts(colour: str) -> tuple[float, ...]:
    """Of `#rrggbb`, each from 0 to 1."""
    return tuple(value / 255 for value in bytes.fromhex(colour[1:]))


class PygletWindow(Window):
    """pyglet 2, with functions of its clock."""

    def __init__(self, title: str, tick: float | None) -> None:
        super().__init__(title, tick)
        import pyglet

        self.pyglet = pyglet
        self.window = pyglet.window.Window(WIDTH, HEIGHT, caption=title)
        self.text = ""
        self.window.push_handlers(
            self.on_draw, self.on_mouse_motion, self.on_mouse_press, self.on_close
        )
        self.window.set_handler("on_text", self.on_key)
        if tick is not None:
            pyglet.clock.schedule_interval(self.on_time, tick)

    def on_draw(self) -> None:
        record("draw", self.title)
        fail_if_asked("draw")
        self.pyglet.gl.glClearColor(*parts(self.colour), 1)
        self.window.clear()

    def on_time(self, _dt: float) -> None:
        self.on_tick()
        fail_if_asked("tick")

    def on_mouse_motion(self, x: int, y: int, _dx: int, _dy: int) -> None:
        self.on_motion(x, y)

    def on_mouse_press(self, *_: object) -> None:
        self.on_click()
        fail_if_asked("click")

    def on_key(self, text: str) -> None:
        self.text += text
        self.on_text(self.text)

    def on_close(self) -> None:
        self.pyglet.clock.unschedule(self.on_time)
        self.on_closed()

    def repaint(self) -> None:
        """It is painted all the time."""

    def close(self) -> None:
        self.on_close()
        self.window.close()

    def later(self, milliseconds: int, call: Callable[[], object]) -> None:
        self.pyglet.clock.schedule_once(lambda _dt: call(), milliseconds / 1000)

    def main(self) -> None:
        self.pyglet.app.run()


class GlfwWindow(Window):
    """GLFW, with OpenGL; it is closed by its callback."""

    def __init__(self, title: str, tick: float | None) -> None:
        super().__init__(title, tick)
        import glfw

        self.glfw = glfw
        self.gl = ctypes.CDLL("libGL.so.1")
        self.text = ""
        assert glfw.init()
        self.window = glfw.create_window(WIDTH, HEIGHT, title, None, None)
        glfw.set_cursor_pos_callback(self.window, lambda _, x, y: self.on_motion(x, y))
        glfw.set_mouse_button_callback(self.window, self.on_button)
        glfw.set_char_callback(self.window, self.on_key)
        glfw.set_window_close_callback(self.window, lambda _: self.close())
        glfw.set_window_refresh_callback(self.window, lambda _: self.repaint())
        self.repaint()

    def on_button(self, _window: Any, _button: int, action: int, _mods: int) -> None:
        if action == self.glfw.PRESS:
            self.on_click()
            fail_if_asked("click")

    def on_key(self, _window: Any, code: int) -> None:
        self.text += chr(code)
        self.on_text(self.text)

    def repaint(self) -> None:
        record("draw", self.title)
        self.glfw.make_context_current(self.window)
        self.gl.glClearColor(*map(ctypes.c_float, (*parts(self.colour), 1)))
        self.gl.glClear(0x4000)  # GL_COLOR_BUFFER_BIT
        self.glfw.swap_buffers(self.window)

    def close(self) -> None:
        self.on_closed()
        self.glfw.destroy_window(self.window)


class RenderWindow(Window):
    """rendercanvas; what draws is asked to only where there is a context."""

    def __init__(self, title: str, tick: float | None, module: str = "glfw") -> None:
        super().__init__(title, tick)
        import importlib

        backend = importlib.import_module(f"rendercanvas.{module}")
        self.loop = backend.loop
        self.canvas = backend.RenderCanvas(size=(WIDTH, HEIGHT), title=title)
        self.canvas.add_event_handler(self.on_pointer, "pointer_down", "pointer_move")
        self.canvas.add_event_handler(lambda _: self.on_closed(), "close")
        if tick is not None:
            self.loop.call_later(tick, self.again)

    def draw_by_wgpu(self) -> None:
        """Be drawn in the present colour, 60 times a second."""
        import wgpu

        context = self.canvas.get_context("wgpu")
        adapter = wgpu.gpu.request_adapter_sync(canvas=self.canvas)
        device = adapter.request_device_sync()
        context.configure(device=device, format=context.get_preferred_format(adapter))

        def draw() -> None:
            record("draw", self.title)
            encoder = device.create_command_encoder()
            attachment = {
                "view": context.get_current_texture().create_view(),
                "clear_value": (*parts(self.colour), 1),
                "load_op": "clear",
                "store_op": "store",
            }
            encoder.begin_render_pass(color_attachments=[attachment]).end()
            device.queue.submit([encoder.finish()])

        self.canvas.set_update_mode("continuous", max_fps=60)
        self.canvas.request_draw(draw)

    def again(self) -> None:
        if self in windows.windows or not windows.windows:
            assert self.tick_ms is not None
            self.loop.call_later(self.tick_ms / 1000, self.again)
            self.on_tick()
            fail_if_asked("tick")

    def on_pointer(self, event: dict[str, Any]) -> None:
        if event["event_type"] == "pointer_down":
            self.on_click()
            fail_if_asked("click")
        else:
            self.on_motion(event["x"], event["y"])

    def repaint(self) -> None:
        self.canvas.request_draw()

    def close(self) -> None:
        self.canvas.close()

    def later(self, milliseconds: int, call: Callable[[], object]) -> None:
        self.loop.call_later(milliseconds / 1000, call)

    def main(self) -> None:
        self.loop.run()


_canvases: weakref.WeakSet[Any] = weakref.WeakSet()


def canvas_program(module: str, title: str) -> None:
    """What a program's main() is: all it has made goes when it returns."""
    import importlib

    backend = importlib.import_module(f"rendercanvas.{module}")
    canvas = backend.RenderCanvas(size=(WIDTH, HEIGHT), title=title)
    canvas.add_event_handler(lambda _: record("click", title), "pointer_down")
    _canvases.add(canvas)
    backend.loop.run()


def canvases() -> int:
    """Return how many canvases of `canvas_program()` there are."""
    gc.collect()
    return len(_canvases)


class SdlWindow(Window):
    """pygame: what happens waits in SDL's queue until somebody asks."""

    def __init__(self, title: str, tick: float | None) -> None:
        super().__init__(title, tick)
        import pygame

        self.pygame = pygame
        pygame.init()
        self.surface = pygame.display.set_mode((WIDTH, HEIGHT))
        pygame.display.set_caption(title)
        self.repaint()

    def queued(self) -> list[str]:
        """What is in the queue; nothing is pumped, and nothing taken."""
        kinds = (
            self.pygame.MOUSEMOTION,
            self.pygame.MOUSEBUTTONDOWN,
            self.pygame.KEYDOWN,
            self.pygame.QUIT,
        )
        return [
            self.pygame.event.event_name(kind)
            for kind in kinds
            if self.pygame.event.peek(kind, pump=False)
        ]

    def tell_clicks(self) -> None:
        """Have another thread take clicks out of the queue; that thread does not pump."""
        press = self.pygame.MOUSEBUTTONDOWN

        def take() -> None:
            while True:
                for _ in self.pygame.event.get(press, pump=False):
                    record("click", self.title)
                time.sleep(0.01)

        record("opened", self.title)
        threading.Thread(target=take, daemon=True).start()

    def repaint(self) -> None:
        self.surface.fill(self.colour)
        self.pygame.display.flip()

    def close(self) -> None:
        self.on_closed()
        self.pygame.display.quit()


CLASSES: dict[str, type[Window]] = {
    "pyglet": PygletWindow,
    "glfw": GlfwWindow,
    "rendercanvas": RenderWindow,
    "sdl": SdlWindow,
}


def open_window(kind: str, title: str = "window", tick: float | None = 0.01) -> Window:
    """Open a window, as `windows.open_window()` does."""
    window = CLASSES[kind](title, tick)
    windows.windows.append(window)
    return window
