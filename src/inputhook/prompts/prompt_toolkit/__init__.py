"""Prompts drawn by prompt_toolkit 3: IPython's, ptpython's, anybody's PromptSession.

prompt_toolkit waits for keys in an asyncio loop. Given an input hook, it does so in another
thread, and calls the hook on its own with a descriptor that is readable when there is
something to do (InputHookSelector.select()).

While a toolkit is enabled, Application.run() is ours: it runs every application that has no
other hook in a loop that watches the descriptor of its selector itself. That takes no thread,
which would be started for each key and each look at the terminal's size.

- application.py: the prompt, and the application's run() and run_async().
- hook.py: the hook, and the selector of the loop; how what a callback raises, or what was
  typed meanwhile, gets to the application.
- running.py: which applications run, and how to call a function inside one's loop.
- ahead.py: where a character is certain to appear where it is typed.
- dumb_line.py: the line on a terminal that is TERM=dumb.
- in_thread.py: prompts that are drawn in a thread of their own.
- original_streams.py: sys.stdout and the like, as they were before the application.

Nothing of prompt_toolkit is imported here.
"""
