/* The interpreter's own classic prompt, for `python -m inputhook` before 3.13;
   later ones have sys._baserepl(). */

#include "inputhook.h"

#include <dlfcn.h>
#include <stdio.h>

typedef int (*run_function)(FILE *, const char *, int, void *);

/* GIL: not held; Python's __main__.py calls it. PyRun_AnyFileExFlags() is
   exported by every CPython but is not in the limited API. exit() and
   SystemExit end the process from inside, as they do in plain python. Returns
   -1 if the symbol is missing. */
int
ih_repl(void)
{
    run_function run = (run_function)dlsym(RTLD_DEFAULT, "PyRun_AnyFileExFlags");
    if (!run) {
        return -1;
    }
    PyGILState_STATE gil = ih_take_gil();
    int result = run(stdin, "<stdin>", 0, NULL);
    PyGILState_Release(gil);
    return result;
}
