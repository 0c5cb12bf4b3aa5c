"""The terminal UI of a built program on a pseudo-terminal: what it costs while nobody touches it, and how fast it answers keys.

usage: python3 tests/Benchmarks/terminal.py host/SerHost/bin/Release/net10.0/serhost.dll CORPUS [COLUMNSxROWS]
Linux only. XDG_DATA_HOME says whose store it is. Compare two programs on the same idle machine.
"""
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import sys
import termios
import time

CURSOR = re.compile(rb"\x1b\[\?25[hl]|\x1b\[\d+;\d+H|\x1b\[\d* q")  # says nothing of an answer
SETTLING, RESTING = 15, 15  # seconds; the runtime compiles for a while after the start
KEYS = [b"\x1b[B"] * 60 + [b"\x1b[6~"] * 20 + [b"s", b"S", b"w", b"w"] * 4 + [b"\x1bOR", b"\x1bOQ"] * 10


class Screen:
    def __init__(self, program, corpus, columns, rows):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            time.sleep(0.2)  # until the size is set
            os.execvp("dotnet", ["dotnet", program, "ui", "--corpus", corpus])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """All that comes within a time."""
        end, found = time.monotonic() + seconds, b""
        while (left := end - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                found += os.read(self.terminal, 65536)
        return found

    def processor_seconds(self):
        """Of all threads that live."""
        folder = f"/proc/{self.process}/task"
        return sum(int(open(f"{folder}/{thread}/schedstat").read().split()[0]) for thread in os.listdir(folder)) / 1e9

    def answer(self, key):
        """Seconds from a key to the first byte of what it changed; None when it changed nothing."""
        self.read(random.uniform(0.05, 0.6))
        begin, found = time.monotonic(), b""
        os.write(self.terminal, key)
        while time.monotonic() - begin < 1:
            if select.select([self.terminal], [], [], 1)[0]:
                found += os.read(self.terminal, 65536)
                if CURSOR.sub(b"", found):
                    return time.monotonic() - begin
        return None


def main():
    program, corpus = sys.argv[1:3]
    size = sys.argv[3] if len(sys.argv) > 3 else "80x24"
    random.seed(1)
    screen = Screen(program, corpus, *map(int, size.split("x")))
    screen.read(SETTLING)
    start, before = time.monotonic(), screen.processor_seconds()
    sent = screen.read(RESTING)
    share = (screen.processor_seconds() - before) / (time.monotonic() - start)
    print(f"{size} at rest: {len(sent) / RESTING:.0f} bytes/s, {100 * share:.2f} % of a core")
    times = sorted(1000 * seconds for key in KEYS if (seconds := screen.answer(key)) is not None)
    middle, high = times[len(times) // 2], times[int(0.95 * (len(times) - 1))]
    print(f"{size} key to first byte, {len(times)} keys: median {middle:.1f} ms, 95 % {high:.1f}, worst {times[-1]:.1f}")
    os.kill(screen.process, signal.SIGTERM)


main()
