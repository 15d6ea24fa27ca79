/* A prompt in a callback: input(), pdb or code.interact() in a callback that the loop
   runs while another prompt waits for a line. CPython's reader cannot be entered twice
   (PyOS_Readline() says "can't re-enter readline", and readline.c keeps the line in
   static variables), so builtins.input is ours while a toolkit is enabled. The line
   being typed is taken off readline (suspend.c), lines are read for the callback, and
   the first line is put back when the callback has returned. Where that is impossible
   (libedit, a library with hidden symbols) the line stays in its reader, and the kernel
   edits the callback's lines.

   Our input() is written in C, for a Python function would appear in each traceback. */

#include "inputhook.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST 4095 /* bytes of a line that the kernel edits: termios(3) */

/* An ih_reader that does what PyOS_StdioReadline() does, for a line that the kernel
   edits, called without the GIL while a reader that cannot be entered twice waits.
   Returns NULL if a signal's handler has raised. */
static char *
read_by_hand(FILE *in, FILE *out, const char *prompt)
{
    char *line = ih_allocate(LONGEST + 1);
    size_t length = 0;
    fputs(prompt, out);
    fflush(out);
    while (line && length < LONGEST && !memchr(line, '\n', length)) {
        ssize_t got = 1;
        if (ih_input_ready()) {
            got = read(fileno(in), line + length, LONGEST - length);
            length += got > 0 ? (size_t)got : 0;
        } else if (!ih_reader_wait(NULL)) {
            ih_release(line);
            return NULL;
        }
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
            break; /* the end of input, or the terminal is gone */
        }
    }
    if (line) {
        line[length] = 0;
    }
    return line;
}

/* Called by read_line(), with the GIL, when PyOS_Readline() waits for another line. Our
   reader reads; or the kernel edits, where the other line's reader keeps its line. */
static char *
read_inside(const char *prompt)
{
    int keeps = ih_reader_keeps();
    PyThreadState *thread = PyEval_SaveThread();
    char *line = keeps ? ih_suspendable(read_by_hand, 0, stdin, stdout, prompt)
                       : ih_reader_read(stdin, stdout, prompt);
    PyEval_RestoreThread(thread);
    return line;
}

/* Called by read_line(), with the GIL, when another prompt than the classic one waits,
   so that PyOS_Readline() can be called, which is not part of the limited API. */
static char *
read_classic(const char *prompt)
{
    char *(*read)(FILE *, FILE *, const char *) = NULL;
    *(void **)&read = dlsym(RTLD_DEFAULT, "PyOS_Readline");
    return read ? read(stdin, stdout, prompt) : NULL;
}

/* Called by _nested_input.py with the prompt, with the GIL. Returns a line of the
   terminal as bytes, without its end; raises as input() does. */
static PyObject *
read_line(PyObject *self, PyObject *prompt)
{
    char *text = PyBytes_AsString(prompt);
    if (!text) {
        return NULL;
    }
    ih.input = STDIN_FILENO; /* _nested_input.py puts the old value back */
    int inside = ih_reader_inside();
    char *line = inside ? read_inside(text) : read_classic(text);
    if (!line) {
        if (!PyErr_Occurred() && PyErr_CheckSignals() == 0) {
            PyErr_SetNone(PyExc_KeyboardInterrupt);
        }
        return NULL;
    }
    size_t length = strlen(line);
    PyObject *result = NULL;
    if (length == 0) {
        PyErr_SetNone(PyExc_EOFError);
    } else {
        length -= line[length - 1] == '\n';
        result = PyBytes_FromStringAndSize(line, (Py_ssize_t)length);
    }
    (inside ? ih_release : PyMem_Free)(line);
    return result;
}

static PyMethodDef read_line_method = {"read_line", read_line, METH_O, NULL};

/* The module _nested_input, kept: a program may delete it from sys.modules, and another
   instance would know nothing of the prompt that waits. */
static PyObject *nested;

/* Called by Python as input(), with the GIL. behind: the function that ours
   replaces. */
static PyObject *
input(PyObject *behind, PyObject *arguments)
{
    if (!ih_in_pump() || !ih_pump->prompting || ih_reader_in_key()) {
        return PyObject_CallObject(behind, arguments);
    }
    PyObject *result = NULL;
    PyObject *reader = PyCFunction_New(&read_line_method, NULL);
    if (reader) {
        result = PyObject_CallMethod(nested, "read", "OOO", behind, reader, arguments);
    }
    Py_XDECREF(reader);
    return result;
}

static PyMethodDef input_method = {
    "input", input, METH_VARARGS,
    "input(prompt='', /)\n--\n\n"
    "Read a string from standard input. The trailing newline is stripped.\n\n"
    "Python's own function, and windows that stay alive: inputhook is enabled."};

/* Called by put_input(), with the GIL. Return whether this function is our input(). */
static int
is_ours(PyObject *function)
{
    return PyCFunction_Check(function) && PyCFunction_GetFunction(function) == input;
}

/* Called without the GIL. Puts ours in front of builtins.input, or removes ours. 0:
   there is no memory for that. */
static int
put_input(int on)
{
    PyGILState_STATE gil = ih_take_gil();
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *found = builtins ? PyObject_GetAttrString(builtins, "input") : NULL;
    if (found && on && !nested) {
        nested = PyImport_ImportModule("inputhook._nested_input");
    }
    if (found && (!on || nested) && is_ours(found) != on) {
        PyObject *other = on ? PyCFunction_New(&input_method, found)
                             : Py_XNewRef(PyCFunction_GetSelf(found));
        if (other) {
            PyObject_SetAttrString(builtins, "input", other);
        }
        Py_XDECREF(other);
    }
    int done = !PyErr_Occurred() || !PyErr_ExceptionMatches(PyExc_MemoryError);
    PyErr_Clear(); /* a program may have deleted input() */
    Py_XDECREF(found);
    Py_XDECREF(builtins);
    PyGILState_Release(gil);
    return done;
}

int
ih_input_wrap(void)
{
    return put_input(1);
}

void
ih_input_unwrap(void)
{
    put_input(0);
}
