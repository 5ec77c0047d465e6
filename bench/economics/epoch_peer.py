"""The same epoch as a plain loop over Python integers: rewards by shards, commission, pools, the
price vote, D'Hondt apportionment, a recount. No policies, no ledger of two sides, no delegators: an
upper bound for frameworks in Python. Prints node-epochs a CPU second."""

import heapq
import sys
import time

EPOCHS = 52


def run(stakes, rates, votes, n=1000):
    nodes = len(stakes)
    wal = list(stakes)
    pool = [0] * nodes
    commission = [0] * nodes
    shards = apportion(wal, n)
    slots = [1083 * 10**12 // 1048576 * 92593 * 9] * (EPOCHS + 60)
    supply = sum(wal) + sum(slots)
    burned = 0
    rows = 0
    for epoch in range(EPOCHS):
        gross = slots[epoch]
        burn = gross * 3 // 100
        burned += burn
        left = gross - burn
        given = 0
        for i in range(nodes):
            w = shards[i]
            if w == 0:
                continue
            reward = w * left // n
            cut = reward * rates[i] // 10000
            commission[i] += cut
            pool[i] += reward - cut
            wal[i] += reward - cut
            given += reward
            rows += 1
        slots[epoch] = 0
        slots[epoch + 1] += left - given
        weight = 0
        for vote, i in sorted((votes[i], i) for i in range(nodes)):
            weight += shards[i]
            if 3 * weight >= 2 * n + 1:
                break
        shards = apportion(wal, n)
        assert sum(wal) + sum(commission) + sum(slots) + burned == supply
    return rows


def apportion(stakes, n):
    price = sum(stakes) // (n + 1) + 1
    cap = n // 10
    seats = [min(s // price, cap) for s in stakes]
    heap = [(-(s / (k + 1)), i) for i, (s, k) in enumerate(zip(stakes, seats)) if k < cap]
    heapq.heapify(heap)
    for _ in range(n - sum(seats)):
        _, i = heapq.heappop(heap)
        seats[i] += 1
        if seats[i] < cap:
            heapq.heappush(heap, (-(stakes[i] / (seats[i] + 1)), i))
    return seats


def main():
    replicas = int(sys.argv[1])
    nodes = 105
    stakes = [(18_000_000 - 150_000 * i) * 10**9 if i < 100 else 10**15 for i in range(nodes)]
    rates = [6000 if i % 2 else 3000 for i in range(nodes)]
    votes = [92593 + i for i in range(nodes)]
    start = time.process_time()
    rows = sum(run(stakes, rates, votes) for _ in range(replicas))
    print(rows / (time.process_time() - start))


main()
