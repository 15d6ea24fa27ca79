"""Prompts drawn by prompt_toolkit 3: IPython's, ptpython's, anybody's PromptSession.

prompt_toolkit waits for keys in an asyncio loop. With an input hook, it waits in
another thread, and calls the hook on its own thread, with a descriptor that becomes
readable when there is something to do (InputHookSelector.select()).

While a toolkit is enabled, Application.run() is ours: it runs every application that
has no other hook in an asyncio loop whose selector's wait is a pump. That needs no
second thread, which prompt_toolkit would start for each key and each look at the
terminal's size.

- application.py: the prompt, and the application's run() and run_async().
- hook.py: the hook, and the loop's selector; how exceptions of callbacks, and what was
  typed meanwhile, reach the application.
- running.py: which applications run, and how to call a function inside an application's
  loop.
- ahead.py: where a character is certain to appear where it is typed.
- dumb_line.py: the line on a terminal with TERM=dumb.
- in_thread.py: prompts that are drawn in a thread of their own.
- original_streams.py: sys.stdout and the like as they were before the application
  began.

Nothing of prompt_toolkit is imported here.
"""
