# This module says how queues are hammered. Nothing waits for ever: what could, has a timeout or does not block.
import queue

OPERATIONS = """
    o.put_nowait(item(x))
    o.put(item(x))
    o.put(item(i), False)
    o.get_nowait()
    o.get(False)
    if i % 12 == 0: o.get(timeout=0.0005)
    o.qsize()
    o.empty()
    y = o.get_nowait(); o.put(y)
"""
MORE = """
    o.full()
    o.task_done()
    if i % 12 == 0: o.put(item(x), timeout=0.0005)
    y = o.get_nowait(); o.task_done()
    o.unfinished_tasks
"""


class Queue:
    expected = (queue.Empty, queue.Full, ValueError)
    names = {"item": lambda y: y}
    operations = OPERATIONS + MORE

    def make():
        return queue.Queue()

    def check(o):
        n = o.qsize()
        assert (n == 0) == o.empty()
        for _ in range(n):
            o.get_nowait()
        assert o.empty() and o.qsize() == 0
        try:
            o.get_nowait()
        except queue.Empty:
            return
        assert False, "more than its size"


class Bounded(Queue):
    operations = (OPERATIONS + MORE).replace("o.put(item(x))", "o.put(item(x), False)").replace("o.put(y)", "o.put(y, timeout=0.0005)")

    def make():
        return queue.Queue(5)

    def check(o):
        assert o.qsize() <= 5
        Queue.check(o)


class Lifo(Queue):
    def make():
        return queue.LifoQueue()


class Priority(Queue):
    # Items that compare by their number, which no two share, with anything behind it.
    names = {"item": lambda y: (id(y), y)}

    def make():
        return queue.PriorityQueue()

    def check(o):
        items = [o.get_nowait()[0] for _ in range(o.qsize())]
        assert items == sorted(items), "not in order"
        Queue.check(o)


class Ranked:
    """Items compared by script code: the queue calls it with no lock of its own held."""

    def __init__(self, y):
        self.y = y

    def __lt__(self, other):
        return id(self) < id(other)


class PriorityByScript(Queue):
    names = {"item": Ranked}

    def make():
        return queue.PriorityQueue()


class Simple(Queue):
    operations = OPERATIONS

    def make():
        return queue.SimpleQueue()


class ShutDown(Queue):
    """A queue that is shut down meanwhile."""

    expected = (queue.Empty, queue.Full, queue.ShutDown, ValueError)
    operations = OPERATIONS + MORE + """
        if i % 1000 == 12: o.shutdown()
        if i % 1000 == 12: o.shutdown(immediate=True)
    """

    def check(o):
        o.shutdown(immediate=True)
        assert o.empty()
