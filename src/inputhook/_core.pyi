"""The C core as mypy sees it: made by csrc/stub.py from csrc/api.h and callbacks.h.

Do not change this file: change the headers, and run `make stub`. The comments come from
the headers; api.h begins with what is true of all functions. A program can import only
ffi and lib.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Generic, Literal, TypeVar, overload, type_check_only

T = TypeVar("T")
OnError = Callable[[type[BaseException], BaseException, TracebackType], object]

@type_check_only
class CData: ...  # a pointer

@type_check_only
class Pointer(CData, Generic[T]):
    def __getitem__(self, index: int, /) -> T: ...
    def __setitem__(self, index: int, value: T, /) -> None: ...

# A pump. Depth 0: no pump runs. Python may read these fields and keep the GIL.
@type_check_only
class struct_ih_pump(CData):
    depth: int  # how many pumps run, each in a callback of the outer one
    end: int  # enum ih_end; any thread sets it: see ih_stop()
    prompting: int  # is a prompt waiting in this pump?
    unsettled: int  # enum ih_line: ih_py_settle() is due before anybody reads; whoever changes this field has taken the screen
    code_ran: int  # may a command have run since the last pump? 0: a key ended that

    # Python does not use the fields below
    take_key: CData  # reader.c; or NULL: see ih_input_arrived()
    limit: int  # wake.c: ns, when the pump is to end; 0: never
    terminal: int  # terminal.c: the terminal whose output flags were changed
    output: int  # terminal.c: the flags that were switched on
    reads: int  # ahead.c: the terminal that the pump's reader reads, or -1

    # signals.c: set by signal handlers
    arrived: int  # a signal has come whose handler we wrapped
    in_callback: int  # SIGINT was given to a running callback
    trip: int  # the signal for PyErr_SetInterruptEx() at the end, or 0

    # busy.c
    nested: int  # the loop that has waited last is one inside a callback
    stack: CData  # where its first wait stood
    waits: int  # how many that were

# What the hook has done since the module was loaded, or since the fork in a
# child.
@type_check_only
class struct_ih_counts(CData):
    calls: int  # the interpreter called the hook
    at_once: int  # the hook returned at once: there was input already
    refused: int  # the hook returned at once: wrong thread, fork, too deep
    pumps: int  # pumps that were run
    read: int  # of these, pumps between two keys of our own reader
    ended: Pointer[int]  # pumps by the reason they ended, enum ih_end
    nudges: int  # signals sent to make the prompt look
    waits: int  # times that a loop has looked for events, or waited
    untimed: int  # pumps whose loop does not tell when it waits
    gil: int  # times that C took the GIL to call Python

    # ns; none of these includes waiting
    preparing: int  # before the first wait of each pump
    busy: int  # between two waits: callbacks
    longest: int  # the longest of either kind
    longest_span: int  # the number of that span

# busy.c: a span (the time between two waits) that was too long. Any thread.
@type_check_only
class struct_ih_slow(CData):
    limit: int  # ns; a longer span at a prompt is too long; 0: none is
    span: int  # number of the last such span; Python sets it back to 0
    lasted: int  # ns; how long that span was

# The one instance belongs to the thread that called ih_enable(). Other threads
# use only the fields that say so.
@type_check_only
class struct_ih_state(CData):
    input: int  # the descriptor of the prompt's input, which the loops watch
    slice: int  # ms: time limit of the prompt's pumps; 0: until input
    ended: int  # enum ih_end of the last pump
    enabled: int  # between ih_enable() and ih_disable()
    signalled: int  # the last pump saw a signal, for the prompt to look at
    waker: int  # enum ih_wait of the loop that called ih_wake_arrived() last: it runs, perhaps a dialog's, and all others are to be served
    guests: int  # are several loops alive? ih_py_rest() then follows a pump
    ask: int  # some loops that are served do not tell when another one's callback has given them work: each turn of that one is followed by ih_py_serve()
    forked: int  # set in the child of a fork; any thread
    counts: struct_ih_counts  # any thread

# live.c: a function of Python's is called between two bytecodes while a command
# computes. Python may look at these fields without giving the GIL away.
@type_check_only
class struct_ih_live(CData):
    pause: int  # ns, from the end of one call to the next
    running: int  # it is being called
    quick: int  # how many calls are left out while the wake descriptor is silent

# What that context waits for, while another loop is run: descriptors, with
# their events as poll() takes them, and ms until it is due, -1: never. How many
# descriptors there are, of which `size` are given; -1: another thread serves the
# context. From then on each wait of the other loop looks whether something is
# pending, until ih_glib_rest().
@type_check_only
class struct_ih_descriptor(CData):
    fd: int
    events: int
    revents: int

@type_check_only
class FFI:
    NULL: Any  # a pointer of every type
    def cast(self, cdecl: str, source: object, /) -> Any: ...
    def new(self, cdecl: str, init: object = ..., /) -> Any: ...
    def string(self, cdata: CData, /) -> bytes: ...
    def buffer(self, cdata: CData, size: int = ..., /) -> memoryview: ...
    def typeof(self, cdecl: str, /) -> Any: ...
    @overload
    def def_extern(
        self,
        name: Literal["ih_py_prepare"],
        *,
        error: int = ...,
        onerror: OnError = ...,
    ) -> Callable[[Callable[[], int]], Callable[[], int]]: ...
    @overload
    def def_extern(
        self,
        name: Literal[
            "ih_py_run",
            "ih_py_quit",
            "ih_py_serve",
            "ih_py_interrupted",
            "ih_py_settle",
            "ih_py_meet",
            "ih_py_signalled",
            "ih_py_disabled",
            "ih_py_rest",
            "ih_py_display_lost",
            "ih_py_prompt_changed",
        ],
        *,
        error: None = ...,
        onerror: OnError = ...,
    ) -> Callable[[Callable[[], None]], Callable[[], None]]: ...
    @overload
    def def_extern(
        self,
        name: Literal["ih_py_slow"],
        *,
        error: None = ...,
        onerror: OnError = ...,
    ) -> Callable[[Callable[[int, int], None]], Callable[[int, int], None]]: ...

@type_check_only
class Lib:
    # How a pump waits: what ih_py_prepare() returns.

    IH_WAIT_POLL: Final = 0  # no application yet: sleep in poll()
    IH_WAIT_PYTHON: Final = 1  # Python runs the loop: ih_py_run()
    IH_WAIT_HELD: Final = 2  # sleep in poll() and serve nothing: hold()
    IH_WAIT_NATIVE: Final = (
        3  # and above: C runs a loop, without the GIL: ih_add_wait()
    )

    # Why a pump ended.

    IH_END_NOT: Final = 0  # the pump is still running
    IH_END_INPUT: Final = 1  # there is something to read
    IH_END_SIGNAL: Final = 2  # a signal whose handler belongs to the prompt
    IH_END_WAKE: Final = 3  # ih_stop(): another thread, an exception, disable()
    IH_END_TIME: Final = 4  # the time limit of the pump has passed

    # What Python has done to the line being typed, and must undo.

    IH_LINE_LIFTED: Final = 1  # the line was wiped: draw it again
    IH_LINE_SUSPENDED: Final = 2  # its prompt has left the terminal to a callback

    IH_DEEPEST: Final = 16  # pumps, each in a callback of the outer one
    ih_pump: struct_ih_pump  # the innermost running pump; any thread
    ih_slow: struct_ih_slow
    ih: struct_ih_state

    # state.c, slot.c, pump.c, hook.c: the slot and the pump.
    def ih_enable(self, /) -> int:
        """takes the slot; 0, or an errno value"""
    def ih_disable(self, /) -> None:
        """gives the slot back to its previous owner"""
    def ih_take_back(self, /) -> int:
        """1 if another owner had taken the slot"""
    def ih_slot(self, /) -> CData:
        """the function that holds the slot; any thread"""
    def ih_is_ours(self, _: CData, /) -> int:
        """is this function our hook? any thread"""
    def ih_run_hook(self, /) -> int:
        """the hook itself; Python calls it for other prompts"""

    # A pump without a prompt, until descriptor is readable (-1: none), or the
    # seconds are over (0: no limit). Returns an enum ih_end, or -1 if no pump may
    # run.
    def ih_wait(self, descriptor: int, seconds: float, /) -> int: ...
    def ih_stop(self, why: int, /) -> None:
        """end the running pump; any thread"""
    ih_live: struct_ih_live
    def ih_live_call(self, step: CData, /) -> None:
        """a callable, which the caller keeps: it returns what is to be raised in the
        code that computes, or None; NULL: call nothing"""
    def ih_live_is_quiet(self, /) -> int:
        """1: leave this call out"""

    # process.c
    def ih_process(self, /) -> int:
        """1: the core's descriptors are this process's; 0: its parent's, before a
        fork, or not made; any thread"""

    # input.c
    def ih_input_ready(self, /) -> int: ...

    # ahead.c: what is typed while a callback lasts is shown at once, and kept for
    # the prompt's reader. A reader that takes kept bytes sets ih_ahead_terminal and
    # ih_ahead_room before each pump; the pump resets both.
    ih_ahead_terminal: int  # where it reads; kept bytes count as its input
    ih_ahead_room: int  # empty cells right of the cursor that printable keys fill
    ih_ahead_kept: int  # how many bytes are kept
    ih_ahead_blanked: int  # cells filled, and blanked again; set back to 0
    def ih_ahead_take(self, bytes: CData, size: int, /) -> int:
        """take kept bytes; returns how many"""
    def ih_ahead_give_back(self, /) -> int:
        """to the terminal, for the next reader; how many it took"""
    def ih_ahead_hide(self, /) -> None:
        """before somebody draws without the screen; any thread"""

    # wake.c, arrived.c: what ends a wait early, or is served in the middle of a
    # wait.
    ih_wake_through: int  # the descriptor (epoll, kqueue) that loops watch in place of the pipe, and that watches the pipe; or -1
    ih_serve_always: int  # ih_wake_through watches more than pipe and deadline
    ih_deadline: int  # readable when Python is to be called, or the pump to end
    def ih_deadline_set(self, seconds: float, /) -> None:
        """ih_py_serve() after that; < 0: never"""
    def ih_wake_fd(self, /) -> int:
        """what a loop watches; the core's: never close it"""
    def ih_input_arrived(self, /) -> int:
        """the input is readable; 1: the loop must return"""
    def ih_wake_arrived(self, /) -> int:
        """ih_wake_fd() is readable: enum ih_end"""
    def ih_pipe_fd(self, /) -> int:
        """the read end of the pipe that ih_stop() writes to"""
    def ih_call(self, /) -> None:
        """have ih_py_serve() called soon; any thread"""

    # signals.c: signals that the prompt must see.
    def ih_signals_line(self, more: int, /) -> None:
        """1: a prompt begins to read a line; -1: it has"""
    def ih_trip(self, signum: int, /) -> None:
        """end the pump, then call PyErr_SetInterruptEx()"""

    # terminal.c: let printed lines begin at column 0 although the prompt's terminal
    # is raw, and undo that. A pump calls both by itself.
    def ih_terminal_begin(self, /) -> None: ...
    def ih_terminal_end(self, /) -> None: ...

    # screen.c: who may draw where the line being typed stands. A thread that prints
    # takes the screen before the line is wiped, and leaves it after the last write.
    # ih_screen_take() returns 1: a prompt waits, and nobody touches its line until
    # ih_screen_leave(). 0: no prompt waits, or another thread has the screen (with
    # wait: for too long). Any thread.
    def ih_screen_take(self, wait: int, /) -> int: ...

    # A thread has printed without the screen, as while a key is handled for long;
    # the next pump draws the line again below. Any thread.
    def ih_screen_marred(self, /) -> None: ...
    def ih_screen_leave(self, /) -> None:
        """any thread"""
    def ih_screen_line(self, more: int, /) -> None:
        """1: a prompt begins to read a line; -1: it has"""

    # output.c: give a _File of _output.py its attribute `write`, which stands in
    # front of its attribute `original`. 0: there is no memory for that.
    def ih_output_wrap(self, file: CData, /) -> int: ...

    # reader.c: the classic prompt's line. path: the readline module's file, or
    # NULL; built_in: that module was imported and is part of the interpreter.
    def ih_reader_attach(self, path: bytes | CData, built_in: int, /) -> int:
        """1: a library was found"""
    def ih_reader_history(self, own: Pointer[int], /) -> None:
        """set_auto_history()'s value; or NULL"""
    def ih_reader_detach(self, /) -> None: ...

    # suspend.c: the classic prompt's line leaves the terminal to a callback.
    def ih_reader_clear(self, /) -> int:
        """wipe the line being typed; 0: impossible"""
    def ih_reader_redraw(self, /) -> None:
        """draw the line again"""

    # until ih_reader_redraw(); 0: no line is being read; -1: no memory to keep it
    # in
    def ih_reader_suspend(self, /) -> int: ...
    def ih_reader_abandon(self, /) -> None:
        """set the terminal back to normal: Python exits"""

    # nested.c: a prompt in a callback that runs while another prompt waits.
    def ih_input_wrap(self, /) -> int:
        """put our input() in front of builtins.input; 0: no memory"""
    def ih_input_unwrap(self, /) -> None:
        """remove our input(), if it is still there"""

    # symbols.c: the library and the symbol that an address belongs to.
    def ih_describe(
        self, address: CData, library: CData, symbol: CData, size: int, /
    ) -> int: ...

    # loop_glib.c: the default GMainContext. path: a loaded module that uses GLib.
    # ih_glib_attach() returns an enum ih_wait; 0: GLib lacks a symbol.
    def ih_glib_attach(self, path: bytes | CData, /) -> int: ...
    def ih_glib_detach(self, /) -> None: ...
    def ih_glib_is_behind(self, path: bytes | CData, /) -> int:
        """does this module use the same GLib?"""
    def ih_glib_serve(self, max_ms: int, /) -> None:
        """handle what is pending"""
    def ih_glib_query(
        self, found: struct_ih_descriptor, size: int, timeout_ms: Pointer[int], /
    ) -> int: ...
    def ih_glib_rest(self, /) -> None: ...
    def ih_glib_arm(self, on: int, /) -> None:
        """watch the wake descriptor, whoever runs that context"""

    # poll_glib.c
    def ih_glib_depth(self, /) -> int:
        """dispatches that run, one in the other; 0 without GLib"""

    # paint_gtk.c
    def ih_gtk_painting(self, /) -> int:
        """is a window of GTK, or wx, being painted?"""

    # interrupt.c: signals in a main loop that a command runs.
    ih_interrupt_trip: int  # for PyErr_SetInterruptEx(), kept after it; or 0
    def ih_interrupt_fd(self, /) -> int:
        """what a loop watches at all times; -1: none"""

    # that is readable; the arguments are a Tcl file handler's, and unused
    def ih_interrupt_arrived(self, fd: int, mask: int, /) -> None: ...

    # xlib.c: for toolkits on Xlib, before each of their waits.
    def ih_xlib_begin(self, /) -> None: ...

    # loop_tk.c. path: the _tkinter module's file. 1 if Tcl's symbols were found.
    def ih_tk_attach(self, path: bytes | CData, /) -> int: ...
    def ih_tk_detach(self, /) -> None: ...
    def ih_tk_watch_input(self, /) -> int:
        """1: watched, for a reader that takes keys; else 0"""
    def ih_tk_forget_input(self, /) -> None: ...

    # What Tcl waits for, while another loop is run: between the first two Python
    # calls dooneevent() for timers and idle callbacks, which does not wait then. 0:
    # Tcl lacks a symbol.
    def ih_tk_peek(self, /) -> int: ...
    def ih_tk_due(self, /) -> float:
        """seconds until Tcl's next timer; -1: there is none"""
    def ih_tk_connection(self, interpreter: int, /) -> int:
        """of its windows, to the X server; or -1"""

    # loop_qt.c: a QEventLoop and two QSocketNotifier of Python's, as C++ addresses.
    # Which enum ih_wait that is; 0: it lacks a symbol.
    def ih_qt_attach(self, path: bytes | CData, loop: CData, wake: CData, /) -> int: ...
    def ih_qt_input(self, input: CData, connect: int, /) -> int: ...

    # interrupt_qt.c. path: QtCore's file. 0 if that Qt lacks a symbol.
    def ih_qt_expect(self, path: bytes | CData, /) -> int:
        """make new event loops interruptible"""

    # notifier: on ih_interrupt_fd()
    def ih_qt_interruptible(self, path: bytes | CData, notifier: CData, /) -> int: ...
    def ih_qt_leave(self, path: bytes | CData, /) -> None:
        """end every event loop of this thread"""

ffi: FFI
lib: Lib
