/* A prompt in a callback: input(), pdb or code.interact() in what the loop runs
   while another prompt waits for a line. CPython's reader cannot be entered twice
   (PyOS_Readline() says "can't re-enter readline", and readline.c keeps the line
   in static variables), so input() is ours while a toolkit is enabled. It takes
   the line being typed off readline, reads lines for the callback, and the line
   is put back as it was when the callback has returned. Where that cannot be done
   (libedit, a library whose symbols are hidden) the line stays in its reader, and the
   kernel edits the callback's lines.

   The function is C's, for one of Python's would show in each traceback. */

#include "inputhook.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST 4095 /* bytes of a line that the kernel edits: termios(3) */

typedef void (*line_handler)(char *line);
typedef int (*rl_hook)(void);

static struct {
    void *library; /* where the rest was found */
    char **line_buffer;
    char **prompt;
    int *point;
    line_handler *handler;
    rl_hook *startup_hook;
    rl_hook *pre_input_hook;
    void (*install)(const char *prompt, line_handler);
    void (*remove)(void);
    void (*read_char)(void);
    void (*free_line_state)(void);
    void (*signal_cleanup)(void);
    void (*resize_terminal)(void);
    int (*insert_text)(const char *text);
    void (*redisplay)(void);
} rl;

/* A line that has been taken off readline, the latest first. */
static struct suspended {
    struct suspended *before;
    int pumping; /* its prompt waits in the pump of this number */
    int point;
    char *prompt;
    char *text;
    line_handler handler;
    rl_hook startup_hook;
    rl_hook pre_input_hook;
} *suspended;

/* A line that is being read here. */
static struct reading {
    struct reading *before;
    char *line;
    int done;
} *reading;

enum reader {
    BY_READLINE, /* here: readline was reading another line */
    BY_STDIO,    /* PyOS_Readline() is, without readline */
    BY_HAND,     /* here: another reader than GNU readline has the other line */
    BY_CLASSIC,  /* PyOS_Readline() can be called */
};

/* GIL: held or not. */
static int
find_symbols(void)
{
    void *library = ih_readline_library();
    if (!library || library == rl.library) {
        return library != NULL;
    }
    const struct ih_symbol wanted[] = {
        {&rl.line_buffer, "rl_line_buffer"},
        {&rl.prompt, "rl_prompt"},
        {&rl.point, "rl_point"},
        {&rl.handler, "rl_linefunc"},
        {&rl.startup_hook, "rl_startup_hook"},
        {&rl.pre_input_hook, "rl_pre_input_hook"},
        {&rl.install, "rl_callback_handler_install"},
        {&rl.remove, "rl_callback_handler_remove"},
        {&rl.read_char, "rl_callback_read_char"},
        {&rl.free_line_state, "rl_free_line_state"},
        {&rl.signal_cleanup, "rl_callback_sigcleanup"},
        {&rl.resize_terminal, "rl_resize_terminal"},
        {&rl.insert_text, "rl_insert_text"},
        {&rl.redisplay, "rl_redisplay"},
        {NULL, NULL},
    };
    if (!ih_find_symbols(library, wanted)) {
        return 0;
    }
    rl.library = library;
    return 1;
}

/* GIL: held or not. Is the line of the running pump's prompt off readline? */
int
ih_nested_suspended(void)
{
    return suspended && suspended->pumping == ih.pumping;
}

/* The hooks are the program's, for its own line: one that inserts a text would
   insert it into others. */
int
ih_readline_suspend(void)
{
    if (ih_nested_suspended()) {
        return 1;
    }
    if (!ih_readline_active() || !find_symbols()) {
        ih_stdio_suspend();
        return ih_stdio_reading();
    }
    struct suspended *line = malloc(sizeof *line);
    if (!line) {
        return 0;
    }
    rl.signal_cleanup(); /* leaves a search, or a key of several bytes */
    *line = (struct suspended){
        .before = suspended,
        .pumping = ih.pumping,
        .point = *rl.point,
        .prompt = strdup(*rl.prompt ? *rl.prompt : ""),
        .text = strdup(*rl.line_buffer ? *rl.line_buffer : ""),
        .handler = *rl.handler,
        .startup_hook = *rl.startup_hook,
        .pre_input_hook = *rl.pre_input_hook,
    };
    suspended = line;
    *rl.startup_hook = NULL;
    *rl.pre_input_hook = NULL;
    rl.remove();
    return 1;
}

/* GIL: held or not; the cursor is at the beginning of a line. */
void
ih_nested_resume(void)
{
    struct suspended *line = suspended;
    suspended = line->before;
    rl.install(line->prompt ? line->prompt : "", line->handler);
    *rl.startup_hook = line->startup_hook;
    *rl.pre_input_hook = line->pre_input_hook;
    rl.insert_text(line->text ? line->text : "");
    *rl.point = line->point;
    rl.redisplay();
    free(line->prompt);
    free(line->text);
    free(line);
}

/* GIL: not held; readline calls it when a line is complete, NULL at its end. */
static void
on_line(char *line)
{
    reading->line = line;
    reading->done = 1;
    rl.remove();
}

/* GIL: not held. 0 if there was a signal whose handler has raised. */
static int
wait_for_key(void)
{
    if (!ih_may_pump()) { /* too deep, or disabled: windows stand still */
        struct pollfd input = {.fd = ih.input, .events = POLLIN};
        poll(&input, 1, -1);
    } else {
        ih_pump(IH_FROM_NESTED, 0);
    }
    PyGILState_STATE gil = ih_take_gil();
    int raised = PyErr_CheckSignals() < 0;
    PyGILState_Release(gil);
    if (!raised && ih_readline_resized()) {
        rl.resize_terminal();
    }
    return !raised;
}

/* GIL: not held. A line, NULL at the end of input; *raised: neither, but a
   signal's exception. */
static char *
read_with_readline(const char *prompt, int *raised)
{
    struct reading here = {.before = reading};
    int outer_input = ih.input;
    reading = &here;
    ih.input = STDIN_FILENO;
    ih_screen_line(1);
    rl.install(prompt, on_line);
    while (!here.done && !*raised) {
        if (ih_input_ready()) {
            rl.read_char();
        } else if (!wait_for_key()) {
            *raised = 1;
            rl.free_line_state();
            rl.signal_cleanup();
            rl.remove();
        }
    }
    ih_screen_line(-1);
    reading = here.before;
    ih.input = outer_input;
    return here.line;
}

/* GIL: held, if it is BY_CLASSIC. */
static void
free_line(char *line, enum reader by)
{
    void (*raw_free)(void *) = NULL;
    switch (by) {
    case BY_READLINE:
        free(line);
        break;
    case BY_CLASSIC:
        PyMem_Free(line);
        break;
    default: /* what PyOS_ReadlineFunctionPointer returns */
        *(void **)&raw_free = dlsym(RTLD_DEFAULT, "PyMem_RawFree");
        if (raw_free) {
            raw_free(line);
        }
    }
}

/* GIL: not held; an ih_reader. What PyOS_StdioReadline() does, in the middle of a
   reader that cannot be entered twice: a line that the kernel edits. NULL: a signal's
   handler has raised. */
static char *
read_by_hand(FILE *in, FILE *out, const char *prompt)
{
    void *(*get)(size_t) = NULL;
    *(void **)&get = dlsym(RTLD_DEFAULT, "PyMem_RawMalloc");
    char *line = get ? get(LONGEST + 1) : NULL;
    size_t length = 0;
    fputs(prompt, out);
    fflush(out);
    while (line && length < LONGEST && !memchr(line, '\n', length)) {
        ssize_t got = 1;
        if (ih_input_ready()) {
            got = read(fileno(in), line + length, LONGEST - length);
            length += got > 0 ? (size_t)got : 0;
        } else if (!wait_for_key()) {
            free_line(line, BY_HAND);
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

/* GIL: held. Another prompt than the classic one waits, so that PyOS_Readline(),
   which the limited API has not got, can be called. */
static char *
read_classic(const char *prompt)
{
    char *(*read)(FILE *, FILE *, const char *) = NULL;
    *(void **)&read = dlsym(RTLD_DEFAULT, "PyOS_Readline");
    return read ? read(stdin, stdout, prompt) : NULL;
}

/* GIL: held. A line of the terminal as bytes, without its end. Python's nested.py
   calls it with the prompt; it raises as input() does. */
static PyObject *
read_line(PyObject *self, PyObject *prompt)
{
    (void)self;
    char *text = PyBytes_AsString(prompt);
    char *line;
    int raised = 0;
    if (!text) {
        return NULL;
    }
    enum reader by = BY_CLASSIC;
    if (ih_nested_suspended()) {
        by = BY_READLINE;
    } else if (ih_readline_inside()) {
        by = ih_readline_edits() ? BY_HAND : BY_STDIO;
    }
    ih.input = STDIN_FILENO; /* nested.py puts back what it was */
    if (by == BY_CLASSIC) {
        line = read_classic(text);
    } else {
        PyThreadState *thread = PyEval_SaveThread();
        line = by == BY_READLINE ? read_with_readline(text, &raised)
               : by == BY_HAND   ? ih_stdio_read(read_by_hand, 0, stdin, stdout, text)
                                 : ih_readline_read(text);
        PyEval_RestoreThread(thread);
    }
    if (!line) {
        if (!PyErr_Occurred() && PyErr_CheckSignals() == 0) {
            PyErr_SetNone(by == BY_READLINE ? PyExc_EOFError : PyExc_KeyboardInterrupt);
        }
        return NULL;
    }
    size_t length = strlen(line);
    PyObject *result = NULL;
    if (by != BY_READLINE && length == 0) {
        PyErr_SetNone(PyExc_EOFError);
    } else {
        if (by != BY_READLINE && line[length - 1] == '\n') {
            length--;
        }
        result = PyBytes_FromStringAndSize(line, (Py_ssize_t)length);
    }
    free_line(line, by);
    return result;
}

static PyMethodDef read_line_method = {"read_line", read_line, METH_O, NULL};

/* GIL: held; Python calls it, as input(). `behind` is the one found in its place. */
static PyObject *
input(PyObject *behind, PyObject *arguments)
{
    if (!ih.pumping || !ih_prompting || !ih_is_owner()) {
        return PyObject_CallObject(behind, arguments);
    }
    PyObject *result = NULL;
    PyObject *module = PyImport_ImportModule("inputhook.nested");
    PyObject *reader = PyCFunction_New(&read_line_method, NULL);
    if (module && reader) {
        result = PyObject_CallMethod(module, "read", "OOO", behind, reader, arguments);
    }
    Py_XDECREF(reader);
    Py_XDECREF(module);
    return result;
}

static PyMethodDef input_method = {
    "input", input, METH_VARARGS,
    "input(prompt='', /)\n--\n\n"
    "Read a string from standard input. The trailing newline is stripped.\n\n"
    "Python's own function, and windows that stay alive: inputhook is enabled."};

/* GIL: held. Is this one of ours? */
static int
is_ours(PyObject *function)
{
    return function && PyCFunction_Check(function) &&
           PyCFunction_GetFunction(function) == input;
}

void
ih_input_wrap(void)
{
    PyGILState_STATE gil = ih_take_gil();
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *found = builtins ? PyObject_GetAttrString(builtins, "input") : NULL;
    if (found && !is_ours(found)) {
        PyObject *ours = PyCFunction_New(&input_method, found);
        if (ours) {
            PyObject_SetAttrString(builtins, "input", ours);
            Py_DECREF(ours);
        }
    }
    PyErr_Clear(); /* a program without input() has none */
    Py_XDECREF(found);
    Py_XDECREF(builtins);
    PyGILState_Release(gil);
}

void
ih_input_unwrap(void)
{
    PyGILState_STATE gil = ih_take_gil();
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *found = builtins ? PyObject_GetAttrString(builtins, "input") : NULL;
    if (is_ours(found)) {
        PyObject_SetAttrString(builtins, "input", PyCFunction_GetSelf(found));
    }
    PyErr_Clear();
    Py_XDECREF(found);
    Py_XDECREF(builtins);
    PyGILState_Release(gil);
}
