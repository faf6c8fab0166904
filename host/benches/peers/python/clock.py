"""Times work and prints figures."""

import time


def figure(name, value):
    print(f"{name} {value:.4f}", flush=True)


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def microseconds_each(work):
    """The mean time of one call, over hundreds of calls that take half a second."""

    def hundred():
        for _ in range(100):
            work()

    hundred()
    total, calls = 0.0, 0
    while total < 0.5:
        total += seconds(hundred)
        calls += 100
    return total * 1e6 / calls


def peak_megabytes():
    """The peak memory of this process so far, in MB."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6
