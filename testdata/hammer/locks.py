# This module says how locks and the like are hammered. Whoever takes one gives it back, and every wait has a bound.
import threading


class Lock:
    expected = (RuntimeError,)
    operations = """
        with o: pass
        with o: x
        if o.acquire(False): o.release()
        if i % 12 == 0 and o.acquire(timeout=0.0005): o.release()
        if o.acquire(): o.release()
        o.locked()
        o.release()
        repr(o)
    """

    def make():
        return threading.Lock()

    def check(o):
        assert not o.locked()
        assert o.acquire(False) and not o.acquire(False)
        o.release()


class RLock:
    expected = (RuntimeError,)
    operations = """
        with o: pass
        with o, o: x
        if o.acquire(False): o.release()
        if o.acquire(False): o.acquire(); o.release(); o.release()
        if i % 12 == 0 and o.acquire(timeout=0.0005): o.release()
        o.release()
        repr(o)
    """

    def make():
        return threading.RLock()

    def check(o):
        assert o.acquire(False) and o.acquire(False)
        o.release()
        o.release()
        try:
            o.release()
        except RuntimeError:
            return
        assert False, "released once too often"


class Condition:
    expected = (RuntimeError,)
    operations = """
        with o: o.notify()
        with o: o.notify_all()
        with o: o.notify(2)
        with o: pass
        if i % 12 == 0 and o.acquire(): o.wait(0.0005); o.release()
        if i % 12 == 0 and o.acquire(): o.wait_for(lambda: x, 0.0005); o.release()
        if o.acquire(False): o.release()
        o.notify()
        repr(o)
    """

    def make():
        return threading.Condition()

    def check(o):
        with o:
            assert not o.wait(0)
            o.notify_all()


class LockedCondition(Condition):
    def make():
        return threading.Condition(threading.Lock())


class Semaphore:
    expected = (ValueError,)
    operations = """
        with o: pass
        with o: x
        if o.acquire(False): o.release()
        if i % 12 == 0 and o.acquire(timeout=0.0005): o.release()
        o.release()
        o.release(2)
        repr(o)
    """

    def make():
        return threading.Semaphore(2)

    def check(o):
        assert o.acquire(False) and o.acquire(False), "fewer than at first"


class BoundedSemaphore(Semaphore):
    def make():
        return threading.BoundedSemaphore(2)

    def check(o):
        assert o.acquire(False) and o.acquire(False) and not o.acquire(False)


class Event:
    expected = ()
    operations = """
        o.set()
        o.clear()
        o.is_set()
        if i % 12 == 0: o.wait(0.0005)
        o.wait(0)
        repr(o)
    """

    def make():
        return threading.Event()

    def check(o):
        o.set()
        assert o.is_set() and o.wait()
        o.clear()
        assert not o.is_set() and not o.wait(0)


class Barrier:
    expected = (threading.BrokenBarrierError,)
    operations = """
        if i % 12 == 0: o.wait(0.0005)
        if i % 12 == 0: o.wait(0.002)
        o.reset()
        if i % 12 == 0: o.abort()
        o.parties
        o.n_waiting
        o.broken
    """

    def make():
        return threading.Barrier(2)

    def check(o):
        o.reset()
        assert o.n_waiting == 0 and not o.broken


class Local:
    expected = (AttributeError, KeyError)
    operations = """
        o.a
        o.a = x
        del o.a
        o.a = [x]; o.a.append(o)
        vars(o)['b'] = x
        vars(o).clear()
        vars(o).get('a')
        hasattr(o, 'b')
        getattr(o, 'b', x)
        setattr(o, f'n{i % 3}', x)
    """

    def make():
        return threading.local()

    def check(o):
        vars(o).clear()


class Thread:
    """Threads started and asked about by others."""

    expected = (RuntimeError,)
    operations = """
        t = threading.Thread(target=int, args=(i,)); t.start(); t.join()
        if i % 6 == 0: o.append(threading.Thread(target=list, args=([x],))); o[-1].start()
        if o: o[-1].join()
        if o: o[0].is_alive()
        if o: o[-1].start()
        if o: o[-1].name = f'thread {i}'
        [t.name for t in threading.enumerate()]
        threading.active_count()
        threading.current_thread().note = x
        threading.get_ident()
        repr(o[:1])
    """

    def make():
        return []

    def check(o):
        for t in o:
            if t.ident is not None:  # two threads may both have started the one that came last
                t.join()
        vars(threading.current_thread()).pop("note", None)
