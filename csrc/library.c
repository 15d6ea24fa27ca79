/* Which library the classic prompt's lines are edited with: GNU readline or libedit.

   It is loaded privately: its symbols are reached through the file of the reader that
   is found in CPython's slot. reader.c asks for it whenever that reader may be another
   one; who uses it looks at ih_rl. */

#include "library.h"

#include <dlfcn.h>
#include <string.h>

struct ih_library ih_rl;

/* GIL: not held; ih_library_find() only. The library that the reader edits lines with,
   by the object file that the reader is in: its own, gnureadline's or the
   interpreter's, where readline may be built in. NULL if it is not to be had; it may be
   linked with hidden symbols, as in python-build-standalone (uv's Pythons). */
static void *
library_of(ih_reader reader, int built_in)
{
    Dl_info reads;
    Dl_info interpreter;
    void *python = dlsym(RTLD_DEFAULT, "PyOS_Readline");
    ih_rl.edits = 0;
    if (!reader || !dladdr((void *)reader, &reads)) {
        return NULL;
    }
    ih_rl.reader_file = reads.dli_fbase;
    int apart = !python || !dladdr(python, &interpreter) ||
                interpreter.dli_fbase != reads.dli_fbase;
    ih_rl.edits = apart || built_in; /* else it is PyOS_StdioReadline() */
    if (apart) {
        return dlopen(reads.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    }
    void *library = built_in ? dlopen(NULL, RTLD_LAZY) : NULL;
    /* Whatever has been loaded globally is in there, too: readline's is the library
       whose completion is the module's (setup_readline(), Modules/readline.c). */
    void **completion =
        library ? dlsym(library, "rl_attempted_completion_function") : NULL;
    Dl_info completes;
    if (completion && *completion && dladdr(*completion, &completes) &&
        completes.dli_fbase == reads.dli_fbase) {
        return library;
    }
    if (library) {
        dlclose(library);
    }
    return NULL;
}

/* GIL: not held; find_symbols() only. Has the readline module given its name to this
   library? It calls itself "python" (setup_readline(), Modules/readline.c). */
static int
is_modules(void *library)
{
    const char **name = dlsym(library, "rl_readline_name");
    return name && *name && !strcmp(*name, "python");
}

/* GIL: not held; ih_library_find() only. 1 if this library can be read with. Symbols of
   a library that was loaded globally before come first for the module, and for its own
   library: libedit's, which Mesa's LLVM brings along. */
static int
find_symbols(void *library)
{
#define NAME(purpose, type, field, name) {purpose, (void *)&ih_rl.field, #name},

    static const struct {
        int purpose;
        void *field;
        const char *name;
    } names[] = {IH_LIBRARY(NAME)};

    if (!is_modules(library) && is_modules(RTLD_DEFAULT)) {
        library = RTLD_DEFAULT;
    }
    const char **version = dlsym(library, "rl_library_version");
    ih_rl.lacks = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *address = dlsym(library, names[i].name);
        *(void **)names[i].field = address;
        ih_rl.lacks |= address ? 0 : names[i].purpose;
    }
    ih_rl.is_libedit = version && strstr(*version, "EditLine");
    return version && !(ih_rl.lacks & IH_NEEDED) &&
           (ih_rl.is_libedit || ih_rl.readline_state);
}

/* GIL: not held; reader.c. Return whether a library is there for the lines of this
   reader; path is that of the readline module's file, for somebody's reader that may
   call readline's, or NULL. */
int
ih_library_find(ih_reader reader, const char *path, int built_in)
{
    void *library = library_of(reader, built_in);
    ih_rl.ours = library != NULL;
    if (!library && path) {
        library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    }
    if (!library) {
        return ih_rl.loaded != NULL;
    }
    if (library == ih_rl.loaded) {
        dlclose(library);
        return 1;
    }
    ih_library_leave();
    if (!find_symbols(library)) {
        dlclose(library);
        ih_rl.ours = 0;
        return 0;
    }
    ih_rl.loaded = library;
    return 1;
}

/* GIL: not held; reader.c, when no line of it is being read. */
void
ih_library_leave(void)
{
    if (ih_rl.loaded) {
        dlclose(ih_rl.loaded);
        ih_rl.loaded = NULL;
    }
}
