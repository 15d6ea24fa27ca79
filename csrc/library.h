/* The library that edits the classic prompt's lines (GNU readline or libedit), and the
   line being read: for library.c, line.c, suspend.c and reader.c. */
#ifndef INPUTHOOK_LIBRARY_H
#define INPUTHOOK_LIBRARY_H

#include "inputhook.h"

typedef void (*ih_line_handler)(char *line);
typedef int (*ih_readline_hook)(void);

struct ih_entry { /* HIST_ENTRY, history.h */
    char *line;
    char *timestamp;
    void *undo_list; /* of changes that the line being read has made to the entry */
};

#define IH_FUNCTION(type, ...) __typeof__(type (*)(__VA_ARGS__))

/* What a symbol of the library is for. */
enum {
    IH_NEEDED = 1,   /* our reader cannot work without the symbol */
    IH_SHOWS = 2,    /* all of these: what GNU readline does to a key can be foreseen */
    IH_SUSPENDS = 4, /* all of these: a line can be taken off the library */
    IH_MORE = 8,     /* optional: NULL where the library lacks the symbol */
};

/* The library's symbols: the purpose, the type, the name here, the library's name. */
#define IH_LIBRARY(NAME)                                                               \
    NAME(IH_NEEDED, IH_FUNCTION(void, const char *, ih_line_handler), install,         \
         rl_callback_handler_install)                                                  \
    NAME(IH_NEEDED, IH_FUNCTION(void, void), remove, rl_callback_handler_remove)       \
    NAME(IH_NEEDED, IH_FUNCTION(void, void), read_char, rl_callback_read_char)         \
    NAME(IH_NEEDED, FILE **, instream, rl_instream)                                    \
    NAME(IH_NEEDED, FILE **, outstream, rl_outstream)                                  \
    NAME(IH_NEEDED, char **, line_buffer, rl_line_buffer)                              \
    NAME(IH_NEEDED, int *, point, rl_point)                                            \
    NAME(IH_NEEDED, int *, end, rl_end)                                                \
    NAME(IH_NEEDED, IH_FUNCTION(int, int, int), insert, rl_insert)                     \
    NAME(IH_NEEDED, IH_FUNCTION(void, void), redisplay, rl_redisplay)                  \
    NAME(IH_NEEDED, IH_FUNCTION(void, int *, int *), get_screen_size,                  \
         rl_get_screen_size)                                                           \
    NAME(IH_NEEDED, IH_FUNCTION(void, const char *), add_history, add_history)         \
    NAME(IH_NEEDED, IH_FUNCTION(struct ih_entry *, int), history_get, history_get)     \
    NAME(IH_NEEDED, int *, history_length, history_length)                             \
                                                                                       \
    NAME(IH_SHOWS, IH_FUNCTION(void *, void), get_keymap, rl_get_keymap)               \
    NAME(IH_SHOWS, void *, emacs_keymap, emacs_standard_keymap)                        \
    NAME(IH_SHOWS, void *, vi_keymap, vi_insertion_keymap)                             \
    NAME(IH_SHOWS, IH_FUNCTION(void, void) *, redisplay_function,                      \
         rl_redisplay_function)                                                        \
    NAME(IH_SHOWS, int *, shows_mode, _rl_show_mode_in_prompt)                         \
    NAME(IH_SHOWS, int *, scrolls_sideways, _rl_horizontal_scroll_mode)                \
    NAME(IH_SHOWS, int *, converts_meta, _rl_convert_meta_chars_to_ascii)              \
    /* 0: the terminal had ECHO off when the line was begun */                         \
    NAME(IH_SHOWS, int *, echoing, _rl_echoing_p)                                      \
                                                                                       \
    NAME(IH_SUSPENDS, IH_FUNCTION(int, void *), save_state, rl_save_state)             \
    NAME(IH_SUSPENDS, IH_FUNCTION(int, void *), restore_state, rl_restore_state)       \
    NAME(IH_SUSPENDS, IH_FUNCTION(int, const char *), set_prompt, rl_set_prompt)       \
    NAME(IH_SUSPENDS, IH_FUNCTION(void, void), signal_cleanup, rl_callback_sigcleanup) \
    NAME(IH_SUSPENDS, char **, prompt, rl_prompt)                                      \
    NAME(IH_SUSPENDS, int *, line_buffer_length, rl_line_buffer_len)                   \
    NAME(IH_SUSPENDS, void **, undo_list, rl_undo_list)                                \
    NAME(IH_SUSPENDS, IH_FUNCTION(void, void), free_undo_list, rl_free_undo_list)      \
    NAME(IH_SUSPENDS, char **, keys, rl_executing_keyseq)                              \
    NAME(IH_SUSPENDS, ih_line_handler *, handler, rl_linefunc)                         \
    NAME(IH_SUSPENDS, ih_readline_hook *, startup_hook, rl_startup_hook)               \
    NAME(IH_SUSPENDS, ih_readline_hook *, pre_input_hook, rl_pre_input_hook)           \
    NAME(IH_SUSPENDS, IH_FUNCTION(int, void), where_history, where_history)            \
    NAME(IH_SUSPENDS, IH_FUNCTION(int, int), history_set_pos, history_set_pos)         \
    NAME(IH_SUSPENDS, IH_FUNCTION(struct ih_entry *, void), current_history,           \
         current_history)                                                              \
                                                                                       \
    NAME(IH_MORE, unsigned long *, readline_state, rl_readline_state)                  \
    NAME(IH_MORE, int *, catch_signals, rl_catch_signals)                              \
    NAME(IH_MORE, IH_FUNCTION(int, FILE *) *, getc_function, rl_getc_function)         \
    NAME(IH_MORE, IH_FUNCTION(void, int), prep_terminal, rl_prep_terminal)             \
    NAME(IH_MORE, IH_FUNCTION(void, void), deprep_terminal, rl_deprep_terminal)        \
    NAME(IH_MORE, IH_FUNCTION(void, void), free_line_state, rl_free_line_state)        \
    NAME(IH_MORE, IH_FUNCTION(void, void), cleanup_after_signal,                       \
         rl_cleanup_after_signal)                                                      \
    NAME(IH_MORE, IH_FUNCTION(void, void), resize_terminal, rl_resize_terminal)        \
    NAME(IH_MORE, IH_FUNCTION(int, void), clear_visible_line, rl_clear_visible_line)   \
    NAME(IH_MORE, IH_FUNCTION(int, void), forced_update_display,                       \
         rl_forced_update_display)                                                     \
    NAME(IH_MORE, IH_FUNCTION(int, const char *), insert_text, rl_insert_text)         \
    NAME(IH_MORE, char **, display_prompt, rl_display_prompt)                          \
    /* while the history is looked through: the new line */                            \
    NAME(IH_MORE, void **, line_behind, _rl_saved_line_for_history)

#define IH_FIELD(purpose, type, field, name) type field;

extern struct ih_library {
    void *loaded;      /* dlopen()'s handle; NULL: no library is in use */
    void *reader_file; /* load address of the file with the reader in CPython's slot */
    int edits;         /* that reader edits its line, the kernel does not */
    int ours;          /* it is linked to this library: our reader can replace it */
    int is_libedit;
    int lacks; /* the purposes for which a symbol is missing */
    IH_LIBRARY(IH_FIELD)
} ih_rl;

/* A line that reader.c is reading; one of its callbacks may read the next. */
extern struct ih_reading {
    struct ih_reading *around;
    const char *prompt;
    char *text;
    int over;
    int echoes;  /* the terminal had ECHO on when the line was begun */
    int begun;   /* a key was handled: from then on libedit's variables are right */
    int inserts; /* libedit: the last key was inserted at the end; the next will be */
    int in_key;  /* the library is handling a key */
    int held;    /* a byte read ahead for the library; -1: none */
    int ready;   /* a byte is ready, and nothing has been read since */
    int resizes; /* the readline module handles SIGWINCH, as in plain Python */
    int raised;  /* a signal's handler has raised in the middle of a key: */
    PyObject *exception[3]; /* what PyErr_Fetch() gives */
} *ih_reading;

/* enclose what takes no room in a prompt: RL_PROMPT_START_IGNORE, _END_ (readline.h) */
#define IH_IGNORE_BEGIN '\001'
#define IH_IGNORE_END '\002'

/* library.c */
int ih_library_find(ih_reader reader, const char *path, int built_in);
void ih_library_leave(void);

/* line.c */
int ih_line_room(void);

/* suspend.c */
int ih_suspended(void);
void ih_suspend_forget(void);

#endif
