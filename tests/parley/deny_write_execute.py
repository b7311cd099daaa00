"""Runs a command whose memory is never writable and executable at once.

It is what MemoryDenyWriteExecute= of systemd brings about. Linux before 6.3 cannot do it this way;
the command is run without it then.
"""

import ctypes
import os
import sys

PR_SET_MDWE = 65
PR_MDWE_REFUSE_EXEC_GAIN = 1

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
    os.execv(sys.argv[1], sys.argv[1:])
