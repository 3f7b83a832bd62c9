"""The client: a few kept connections that each send a prebuilt request as soon as the last one was answered.

Runs as a process of its own (`python -m bench.load`), reads its plan on the standard input and writes one result on
the standard output. It does as little as a client can, because its CPU time is taken from the server it measures. It
tells the moments at which the measured span begins and ends, so that the CPU of others can be read at the same ones.
"""

import random
import resource
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

_HEADERS_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Plan(msgspec.Struct, frozen=True):
    """Whom to ask, what, from how many connections at once, for how long."""

    port: int
    requests: list[bytes]
    connections: int
    warm_up_s: float
    measured_s: float


class Result(msgspec.Struct, frozen=True):
    """Answers within the measured span, by status; latencies in seconds, sorted; the client's own CPU seconds."""

    statuses: dict[int, int]
    latencies: list[float]
    seconds: float
    client_cpu: float
    refusal: str

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        at = min(len(self.latencies) - 1, len(self.latencies) * percent // 100)
        return self.latencies[at] * 1000 if self.latencies else 0.0


def run(plan: Plan, *, at_start: Callable[[], None], at_end: Callable[[], None]) -> Result:
    """Run the client in its own process; `at_start` and `at_end` are called around the measured span."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the pipes were asked for")
        process.stdin.write(msgspec.msgpack.encode(plan))
        process.stdin.close()
        process.stdout.readline()
        at_start()
        process.stdout.readline()
        at_end()
        answer = process.stdout.read()
    if process.returncode:
        raise SystemExit("the client failed; above is what it said")
    return msgspec.msgpack.decode(answer, type=Result)


class Client:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._received = b""

    def send(self, request: bytes) -> None:
        self._received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bytes] | None:
        """Return status and body once the whole answer is there."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError(f"the server closed the connection after {self._received[:200]!r}")
        self._received += part
        head, found, body = self._received.partition(_HEADERS_END)
        return (int(head[9:12]), body) if found and _is_whole(head, body) else None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and wait for its answer."""
        self.send(request)
        while (answered := self.receive()) is None:
            pass
        return answered


def _is_whole(head: bytes, body: bytes) -> bool:
    """Whether as much of the body has arrived as the head announces; our server always does."""
    lowered = head.lower()
    at = lowered.index(_LENGTH) + len(_LENGTH)
    return len(body) >= int(lowered[at:].split(b"\r\n", maxsplit=1)[0])


def _drive(plan: Plan, tell: Callable[[str], None]) -> Result:
    selector = selectors.DefaultSelector()
    pick = random.Random(7).choice
    clients = [Client(plan.port) for _ in range(plan.connections)]
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send(pick(plan.requests))
    begins = time.perf_counter() + plan.warm_up_s
    ends, measuring, cpu = begins + plan.measured_s, False, 0.0
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    refusal, now = "", time.perf_counter()
    while now < ends:
        if not measuring and now >= begins:
            measuring, cpu = True, _cpu()
            tell("begin")
        for key, _ in selector.select(timeout=0.1):
            client = key.data
            answered = client.receive()
            if answered is None:
                continue
            now = time.perf_counter()
            status, body = answered
            if status >= 400 and not refusal:
                refusal = body[:300].decode(errors="replace")
            if measuring and now < ends:
                latencies.append(now - client.sent_at)
                statuses[status] += 1
            client.send(pick(plan.requests))
        now = time.perf_counter()
    tell("end")
    cpu = _cpu() - cpu
    _drain(clients)
    return Result(
        statuses=dict(statuses),
        latencies=sorted(latencies),
        seconds=plan.measured_s,
        client_cpu=cpu,
        refusal=refusal,
    )


def _drain(clients: Sequence[Client]) -> None:
    for client in clients:
        while client.receive() is None:
            pass
        client.socket.close()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _main() -> None:
    plan = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Plan)

    def tell(moment: str) -> None:
        sys.stdout.buffer.write(moment.encode() + b"\n")
        sys.stdout.buffer.flush()

    result = _drive(plan, tell)
    sys.stdout.buffer.write(msgspec.msgpack.encode(result))


if __name__ == "__main__":
    _main()
