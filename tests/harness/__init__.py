"""What the tests and the benchmarks are made of: nothing here is a test.

`interpreters`, `prompts` and `toolkits` say what there is; `table` combines them and chooses
which combinations a test runs on. `terminal` starts an interpreter at a terminal and reads its
screen, `display` is its X server; `launch` and `sessions` put the two together.
"""
