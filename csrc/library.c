/* Which library edits the classic prompt's lines: GNU readline or libedit.

   The library is loaded privately: its symbols are reached through the file of the
   reader that is found in CPython's slot. reader.c searches for the library whenever
   another reader may be in the slot; everybody else uses ih_rl. */

#include "library.h"

#include <dlfcn.h>
#include <string.h>

struct ih_library ih_rl;

/* Called by ih_library_find(), without the GIL. Returns the library that the reader
   edits lines with, found by the object file that contains the reader: the readline
   module's, gnureadline's, or the interpreter's, where readline may be built in.
   Returns NULL if the library cannot be reached, as where it is linked with hidden
   symbols (python-build-standalone, uv's Pythons). */
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
    ih_rl.edits = apart || built_in; /* else the reader is PyOS_StdioReadline() */
    if (apart) {
        return dlopen(reads.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    }
    void *library = built_in ? dlopen(NULL, RTLD_LAZY) : NULL;
    /* dlopen(NULL) finds whatever was loaded globally, too: readline's library is the
       one whose completion is the module's (setup_readline(), Modules/readline.c). */
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

/* Called by find_symbols(), without the GIL. Return whether the readline module has
   given its name, "python", to this library (setup_readline(), Modules/readline.c). */
static int
is_modules(void *library)
{
    const char **name = dlsym(library, "rl_readline_name");
    return name && *name && !strcmp(*name, "python");
}

/* Called by ih_library_find(), without the GIL. Return whether our reader can use this
   library. Symbols that were loaded globally before win over those of the module's own
   library, for the module, too: libedit's do, which Mesa's LLVM loads. */
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

/* Called by reader.c, without the GIL. Return whether there is a library for the lines
   of this reader. path: the readline module's file, whose reader this one may call; or
   NULL. */
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

/* Called by reader.c, without the GIL, when the library reads no line. */
void
ih_library_leave(void)
{
    if (ih_rl.loaded) {
        dlclose(ih_rl.loaded);
        ih_rl.loaded = NULL;
    }
}
