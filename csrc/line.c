/* The line that is being read with the library, and how much of what is typed is
   certain to be inserted there, and shown: so much ahead.c may show while a callback
   computes. */

#include "library.h"

#include <langinfo.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* rl_readline_state, readline.h; the numbers are the same since 4.2 */
#define STATE_CALLBACK 0x0080000UL
/* and those of a line into which the next key is simply inserted: RL_STATE_INITIALIZED,
   _TERMPREPPED, _TTYCSAVED, _CALLBACK, and _OVERWRITE, for at the end it is the same */
#define STATES_OF_TYPING 0x00c2006UL

struct ih_reading *ih_reading;

/* GIL: held or not, any thread; input.c, suspend.c. Does the library read a line, ours
   or CPython's, so that it takes what is typed from the descriptor itself? */
int
ih_library_reads(void)
{
    return ih_rl.loaded &&
           (ih_rl.is_libedit ? ih_reading != NULL
                             : (*ih_rl.readline_state & STATE_CALLBACK) != 0);
}

/* GIL: not held; ih_line_room() only. How many cells a text takes; -1 if that is not
   certain. A prompt has parts that take no room. */
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

/* GIL: not held; readline_inserts() only. Is each printable character inserted as it
   is? Not in vi's command mode, nor where the user has bound one to something else. */
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

/* GIL: not held; ih_line_room() only. Does GNU readline insert the next printable
   character where the cursor is, and show it? Not in a search, vi's command mode, a
   menu of completions, ... */
static int
readline_inserts(void)
{
    return !(ih_rl.lacks & IH_SHOWS) && *ih_rl.redisplay_function == ih_rl.redisplay &&
           !(*ih_rl.readline_state & ~STATES_OF_TYPING) && !*ih_rl.shows_mode &&
           !*ih_rl.scrolls_sideways && !*ih_rl.converts_meta && *ih_rl.echoing &&
           keys_insert();
}

/* GIL: not held; reader.c, while there is a line. How many cells right of the cursor
   are empty, and would each be filled by the next printable character? Whatever is not
   certain: 0. */
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
