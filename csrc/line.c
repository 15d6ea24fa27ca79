/* The line that the library reads, and how many of the next characters are certain to
   be inserted there and shown: so many may ahead.c show while a callback computes. */

#include "library.h"

#include <langinfo.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* rl_readline_state (readline.h); the numbers are the same since 4.2 */
#define STATE_CALLBACK 0x0080000UL
/* the next key is simply inserted: RL_STATE_INITIALIZED, _TERMPREPPED, _TTYCSAVED,
   _CALLBACK, and _OVERWRITE, which makes no difference at the end of a line */
#define STATES_OF_TYPING 0x00c2006UL

struct ih_reading *ih_reading;

/* Called with or without the GIL, on any thread. Return whether the library reads a
   line, for our reader or CPython's, and so reads the descriptor itself. */
int
ih_library_reads(void)
{
    return ih_rl.loaded &&
           (ih_rl.is_libedit ? ih_reading != NULL
                             : (*ih_rl.readline_state & STATE_CALLBACK) != 0);
}

/* Called by ih_line_room(), without the GIL. Returns how many cells a text takes; -1 if
   that is not certain. Parts of a prompt may take no room. */
static int
width_of(const char *text, int is_prompt)
{
    mbstate_t state = {0};
    int cells = 0;
    int hidden = 0;
    while (*text) {
        wchar_t character;
        if (is_prompt && (*text == IH_IGNORE_BEGIN || *text == IH_IGNORE_END)) {
            hidden = *text++ == IH_IGNORE_BEGIN;
            continue;
        }
        if (hidden) {
            text++;
            continue;
        }
        size_t length = mbrtowc(&character, text, MB_LEN_MAX, &state);
        if (length == (size_t)-1 || length == (size_t)-2 || wcwidth(character) != 1) {
            return -1;
        }
        text += length;
        cells++;
    }
    return cells;
}

/* Called by readline_inserts(), without the GIL. Return whether each printable
   character is inserted as it is: not in vi's command mode, nor where the user has
   bound one of them to something else. */
static int
keys_insert(void)
{
    const struct { /* KEYMAP_ENTRY, keymaps.h */
        char type; /* ISFUNC: 0 */
        int (*function)(int count, int key);
    } *map = ih_rl.get_keymap();

    if (map != ih_rl.emacs_keymap && map != ih_rl.vi_keymap) {
        return 0;
    }
    for (int key = ' '; key < 256; key++) {
        if ((key < 0x7f || key > 0xa0) &&
            (map[key].type || map[key].function != ih_rl.insert)) {
            return 0;
        }
    }
    return 1;
}

/* Called by ih_line_room(), without the GIL. Return whether GNU readline will insert
   the next printable character at the cursor and show it: not in a search, vi's command
   mode, a menu of completions, ... */
static int
readline_inserts(void)
{
    return !(ih_rl.lacks & IH_SHOWS) && *ih_rl.redisplay_function == ih_rl.redisplay &&
           !(*ih_rl.readline_state & ~STATES_OF_TYPING) && !*ih_rl.shows_mode &&
           !*ih_rl.scrolls_sideways && !*ih_rl.converts_meta && *ih_rl.echoing &&
           keys_insert();
}

/* Called by reader.c while there is a line, without the GIL. Returns how many cells
   right of the cursor are empty and would each be filled by the next printable
   character; 0 if anything is uncertain. */
int
ih_line_room(void)
{
    int rows;
    int columns;
    const char *term = getenv("TERM");
    if (!ih_reading->echoes || !term || !strcmp(term, "dumb") ||
        strcmp(nl_langinfo(CODESET), "UTF-8") != 0 ||
        !(ih_rl.is_libedit ? ih_reading->inserts : readline_inserts())) {
        return 0;
    }
    int typed = 0;
    if (ih_reading->begun || !ih_rl.is_libedit) {
        typed = *ih_rl.line_buffer && *ih_rl.point == *ih_rl.end
                    ? width_of(*ih_rl.line_buffer, 0)
                    : -1;
    }
    const char *last = strrchr(ih_reading->prompt, '\n');
    int prompt = width_of(last ? last + 1 : ih_reading->prompt, 1);
    ih_rl.get_screen_size(&rows, &columns);
    if (prompt < 0 || typed < 0 || columns < 2 ||
        (ih_rl.is_libedit && prompt + typed >= columns)) {
        return 0;
    }
    return columns - 1 - (prompt + typed) % columns;
}
