"""The peer as a process: `python -m bench.run_peer BASE_URL FOLDER`."""

import sys

from bench.peer import application

if __name__ == "__main__":
    made = application(base_url=sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    made.run_polling(poll_interval=0, timeout=10)
