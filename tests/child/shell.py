"""A shell with job control, as little of one as there can be: it runs one job.

It is the leader of its session, and gives the terminal to the job. Of the job it tells, on
the descriptor that is its second argument: `run PID`, `stop`, `go on`, `exit STATUS`. A line on the
first one means `fg`.
"""

import contextlib
import os
import signal
import sys


def main(commands: int, tell: int, job: list[str]) -> None:
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # tcsetpgrp() of the background
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        for number in (*range(1, 32),):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_DFL)
        os.close(commands)
        os.close(tell)
        os.execv(job[0], job)
    with contextlib.suppress(OSError):  # the job has done so itself
        os.setpgid(pid, pid)
    os.write(tell, b"run %d\n" % pid)
    for number in (signal.SIGINT, signal.SIGTSTP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        status = os.waitpid(pid, os.WUNTRACED)[1]
        if not os.WIFSTOPPED(status):
            os.write(tell, b"exit %d\n" % os.waitstatus_to_exitcode(status))
            return
        os.tcsetpgrp(0, os.getpgrp())
        os.write(tell, b"stop\n")
        if not os.read(commands, 64):
            return
        os.tcsetpgrp(0, pid)
        os.killpg(pid, signal.SIGCONT)
        os.write(tell, b"go on\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
