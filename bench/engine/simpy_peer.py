"""The same works on SimPy (3 or newer), in its fastest idioms.

Arguments: work, size, units. Prints one JSON object: units per CPU second, in millions.
"""
import json
import random
import sys
import time

import simpy

WORK, SIZE, UNITS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
MASK = (1 << 18) - 1
random.seed(1)
TABLE = [random.expovariate(1.0) for _ in range(MASK + 1)]
env = simpy.Environment()
Timeout = simpy.events.Timeout
at = 0


def draw():
    global at
    at += 1
    return TABLE[at & MASK]


def hop(mean):
    def again(_):
        Timeout(env, mean * draw()).callbacks.append(again)

    again(None)


def plan_phold():
    nodes = max(2, SIZE // 16)
    streams = [random.Random(node) for node in range(nodes)]
    received = [0] * nodes

    def forward(node):
        stream = streams[node]
        to = stream.randrange(nodes)
        event = Timeout(env, stream.expovariate(1.0), to)
        event.callbacks.append(passed)

    def passed(event):
        node = event._value
        received[node] += 1
        forward(node)

    for message in range(SIZE):
        forward(message % nodes)


def customer(server):
    with server.request() as request:
        yield request
        yield env.timeout(draw())


def source(server, count):
    for _ in range(count):
        env.process(customer(server))
        yield env.timeout(1.25 * draw())


def plan_cancel():
    """Two callbacks and a flag: SimPy has no cancel."""

    def send():
        open_ = [True]
        Timeout(env, 1000 * draw()).callbacks.append(lambda _: open_[0])
        Timeout(env, draw()).callbacks.append(lambda _: reply(open_))

    def reply(open_):
        open_[0] = False
        send()

    for _ in range(SIZE):
        send()


def step_units():
    step = env.step
    for _ in range(UNITS):
        step()


run = step_units
if WORK == "mm1-procedures":
    env.process(source(simpy.Resource(env, capacity=1), UNITS))
    run = env.run
elif WORK == "phold":
    plan_phold()
elif WORK == "cancel-heavy":
    plan_cancel()
else:
    for index in range(SIZE):
        hop((1e-3 if index % 31 == 0 else 1e8) if WORK == "storage-mix" else 1.0)

start = time.process_time()
run()
seconds = time.process_time() - start
print(json.dumps({"rate": UNITS / seconds / 1e6}))
