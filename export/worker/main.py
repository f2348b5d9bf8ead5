"""Entry of the export worker: `python main.py REQUEST.json OUTDIR`, run by exportlint in a process of its own."""

import os
import sys

sys.dont_write_bytecode = True
from exportlint_worker import run  # noqa: E402

# From here on sys.path is as if the model's own file were run: no name of ours can shadow the user's.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

if __name__ == "__main__":
    run.main(sys.argv[1], sys.argv[2])
