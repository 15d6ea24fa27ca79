/* write() of a FileIO under sys.stdout or sys.stderr, in front of FileIO's own. While a
   prompt waits, and on other threads, Python first wipes the line being typed
   (_output.py).

   This function is written in C, for a Python function would appear in the traceback of
   each command that Ctrl-C ends while it prints. And the KeyboardInterrupt would be
   raised in there after the write: the buffer in front of the FileIO would keep the
   bytes, and write them a second time (_bufferedwriter_flush_unlocked(),
   Modules/_io/bufferedio.c). */

#include "inputhook.h"

static PyObject *module; /* _output.py's, kept: nested.c says why */

/* Called by Python as write(), on any thread, with the GIL. original: FileIO's method.
   Without the memory to ask whether there is a line, the data goes where the cursor
   stands. */
static PyObject *
write_above(PyObject *original, PyObject *data)
{
    int at_prompt = IH_LOAD(IH_LOAD(ih_pump)->depth) > 0;
    if (at_prompt || !ih_is_owner()) {
        PyObject *done = PyObject_CallMethod(module, "before", "OO", original, data);
        if (done && !Py_IsNone(done)) {
            return done;
        }
        if (!done && !PyErr_ExceptionMatches(PyExc_MemoryError)) {
            return NULL;
        }
        Py_XDECREF(done);
        PyErr_Clear();
    }
    PyObject *count = PyObject_CallFunctionObjArgs(original, data, NULL);
    while (at_prompt && count && Py_IsNone(count)) { /* a full terminal */
        Py_DECREF(count);
        PyObject *room = PyObject_CallMethod(module, "wait_for_room", "O", original);
        count = room ? PyObject_CallFunctionObjArgs(original, data, NULL) : NULL;
        Py_XDECREF(room);
    }
    return count;
}

static PyMethodDef write_method = {
    "write", write_above, METH_O,
    "write($self, b, /)\n--\n\n"
    "FileIO's own method, above the line being typed: inputhook is enabled."};

int
ih_output_wrap(void *file)
{
    PyGILState_STATE gil = ih_take_gil();
    if (!module) {
        module = PyImport_ImportModule("inputhook._output");
    }
    PyObject *original = module ? PyObject_GetAttrString(file, "original") : NULL;
    PyObject *made = original ? PyCFunction_New(&write_method, original) : NULL;
    int done = made && PyObject_SetAttrString(file, "write", made) == 0;
    PyErr_Clear();
    Py_XDECREF(made);
    Py_XDECREF(original);
    PyGILState_Release(gil);
    return done;
}
