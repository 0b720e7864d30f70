"""Execute computations asynchronously using threads."""

import itertools
import threading
import time
from queue import SimpleQueue

__all__ = [
    "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED", "CancelledError", "TimeoutError",
    "InvalidStateError", "BrokenExecutor", "Future", "Executor", "wait", "as_completed",
    "ThreadPoolExecutor",
]

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

# What a future goes through. A cancelled one counts as reported once the pool has seen it.
_PENDING = "PENDING"
_RUNNING = "RUNNING"
_CANCELLED = "CANCELLED"
_CANCELLED_REPORTED = "CANCELLED_AND_NOTIFIED"
_FINISHED = "FINISHED"
_OVER = (_CANCELLED, _CANCELLED_REPORTED, _FINISHED)


class Error(Exception):
    pass


class CancelledError(Error):

    __module__ = "concurrent.futures._base"


TimeoutError = TimeoutError


class InvalidStateError(Error):
    pass


class BrokenExecutor(RuntimeError):
    pass


class BrokenThreadPool(BrokenExecutor):
    pass


class Future:

    def __init__(self):
        self._condition = threading.Condition()
        self._state = _PENDING
        self._result = None
        self._exception = None
        self._callbacks = []
        self._watchers = []

    def __repr__(self):
        with self._condition:
            head = f"<{type(self).__name__} at {id(self):#x} state={self._state.split('_')[0].lower()}"
            if self._state != _FINISHED:
                return head + ">"
            if self._exception is not None:
                return f"{head} raised {type(self._exception).__name__}>"
            return f"{head} returned {type(self._result).__name__}>"

    def _is_over(self):
        return self._state in _OVER

    def _run_callbacks(self):
        for fn in self._callbacks:
            self._call(fn)

    def _call(self, fn):
        try:
            fn(self)
        except Exception:
            import sys
            import traceback
            print("exception calling callback for", self, file=sys.stderr)
            traceback.print_exc()

    def cancel(self):
        """Cancel the future if possible; False if it runs or has finished."""
        with self._condition:
            if self._state in (_RUNNING, _FINISHED):
                return False
            if self._state != _PENDING:
                return True
            self._state = _CANCELLED
            self._condition.notify_all()
        self._run_callbacks()
        return True

    def cancelled(self):
        with self._condition:
            return self._state in (_CANCELLED, _CANCELLED_REPORTED)

    def running(self):
        with self._condition:
            return self._state == _RUNNING

    def done(self):
        with self._condition:
            return self._is_over()

    def add_done_callback(self, fn):
        """Call fn with the future when it is done, at once if it is."""
        with self._condition:
            if not self._is_over():
                self._callbacks.append(fn)
                return
        self._call(fn)

    def _await(self, timeout):
        # With the condition held.
        if not self._condition.wait_for(self._is_over, timeout):
            raise TimeoutError()
        if self._state != _FINISHED:
            raise CancelledError()

    def result(self, timeout=None):
        """Return the result of the call, or raise what it raised."""
        try:
            with self._condition:
                self._await(timeout)
                if self._exception is not None:
                    raise self._exception
                return self._result
        finally:
            self = None  # no cycle through the traceback

    def exception(self, timeout=None):
        """Return the exception raised by the call, or None."""
        with self._condition:
            self._await(timeout)
            return self._exception

    def set_running_or_notify_cancel(self):
        """Mark the future as running; False if it was cancelled."""
        with self._condition:
            if self._state == _CANCELLED:
                self._state = _CANCELLED_REPORTED
                for w in self._watchers:
                    w.add(self)
                self._condition.notify_all()
                return False
            if self._state == _PENDING:
                self._state = _RUNNING
                return True
            raise RuntimeError("Future in unexpected state")

    def set_result(self, result):
        """Set the return value of the work."""
        self._finish(result, None)

    def set_exception(self, exception):
        """Set the result of the future as being the given exception."""
        self._finish(None, exception)

    def _finish(self, result, exception):
        with self._condition:
            if self._is_over():
                raise InvalidStateError(f"{self._state}: {self!r}")
            self._result = result
            self._exception = exception
            self._state = _FINISHED
            for w in self._watchers:
                w.add(self)
            self._condition.notify_all()
        self._run_callbacks()


class _Watcher:
    # Collects the futures of one wait as they end.

    def __init__(self, until, missing):
        self.lock = threading.Lock()
        self.event = threading.Event()
        self.until = until
        self.missing = missing
        self.finished = []

    def add(self, future):
        with self.lock:
            self.finished.append(future)
            self.missing -= 1
            failed = self.until == FIRST_EXCEPTION and future._exception is not None
            if self.until == FIRST_COMPLETED or failed or self.missing <= 0:
                self.event.set()

    def take(self):
        with self.lock:
            done, self.finished = self.finished, []
            self.event.clear()
            return done


class _AllLocked:
    # Holds the conditions of many futures, always in the same order.

    def __init__(self, futures):
        self.futures = sorted(futures, key=id)

    def __enter__(self):
        for f in self.futures:
            f._condition.acquire()

    def __exit__(self, *exc):
        for f in self.futures:
            f._condition.release()


def _reported(future):
    return future._state in (_CANCELLED_REPORTED, _FINISHED)


def _unwatch(futures, watcher):
    for f in futures:
        with f._condition:
            f._watchers.remove(watcher)


class DoneAndNotDoneFutures(tuple):
    """What wait() returns: two sets of futures."""

    __slots__ = ()

    def __new__(cls, done, not_done):
        return tuple.__new__(cls, (done, not_done))

    @property
    def done(self):
        return self[0]

    @property
    def not_done(self):
        return self[1]

    def __repr__(self):
        return f"DoneAndNotDoneFutures(done={self[0]!r}, not_done={self[1]!r})"


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    fs = set(fs)
    with _AllLocked(fs):
        done = {f for f in fs if _reported(f)}
        not_done = fs - done
        if done and return_when == FIRST_COMPLETED:
            return DoneAndNotDoneFutures(done, not_done)
        if done and return_when == FIRST_EXCEPTION:
            if any(f._state == _FINISHED and f._exception is not None for f in done):
                return DoneAndNotDoneFutures(done, not_done)
        if not not_done:
            return DoneAndNotDoneFutures(done, not_done)
        if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
            raise ValueError("Invalid return condition: %r" % return_when)
        watcher = _Watcher(return_when, len(not_done))
        for f in not_done:
            f._watchers.append(watcher)
    watcher.event.wait(timeout)
    _unwatch(not_done, watcher)
    done.update(watcher.take())
    return DoneAndNotDoneFutures(done, fs - done)


def as_completed(fs, timeout=None):
    """Iterate over the futures, yielding each as it completes."""
    if timeout is not None:
        end = timeout + time.monotonic()
    fs = set(fs)
    total = len(fs)
    with _AllLocked(fs):
        finished = [f for f in fs if _reported(f)]
        pending = fs.difference(finished)
        watcher = _Watcher(FIRST_COMPLETED, len(pending))
        for f in pending:
            f._watchers.append(watcher)
    watched = set(pending)
    try:
        while finished:
            yield finished.pop()
        while pending:
            left = None
            if timeout is not None:
                left = end - time.monotonic()
                if left < 0:
                    raise TimeoutError("%d (of %d) futures unfinished" % (len(pending), total))
            watcher.event.wait(left)
            finished = watcher.take()
            finished.reverse()
            pending.difference_update(finished)
            while finished:
                yield finished.pop()
    finally:
        _unwatch(watched, watcher)


class Executor:

    def submit(self, fn, /, *args, **kwargs):
        """Schedule the call of fn and return its future."""
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        """Return an iterator equivalent to map(fn, *iterables), with the calls made at once."""
        if timeout is not None:
            end = timeout + time.monotonic()
        fs = [self.submit(fn, *args) for args in zip(*iterables)]

        def results():
            try:
                fs.reverse()
                while fs:
                    f = fs.pop()
                    try:
                        if timeout is None:
                            value = f.result()
                        else:
                            value = f.result(end - time.monotonic())
                    finally:
                        f.cancel()
                        del f
                    yield value
            finally:
                for future in fs:
                    future.cancel()

        return results()

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Clean up the resources of the executor."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False


_pools = []  # those with threads, for the end of the program
_pools_lock = threading.Lock()
_exiting = False


def _end_pools():
    # Runs before the threads are joined: idle workers are told to end.
    global _exiting
    with _pools_lock:
        _exiting = True
        pools = list(_pools)
    for pool in pools:
        pool.shutdown(wait=False)


threading._register_atexit(_end_pools)

_counter = itertools.count()


class ThreadPoolExecutor(Executor):
    """Runs calls on a pool of threads."""

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = 8
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers
        self._thread_name_prefix = thread_name_prefix or "ThreadPoolExecutor-%d" % next(_counter)
        self._initializer = initializer
        self._initargs = initargs
        self._work_queue = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads = set()
        self._lock = threading.Lock()
        self._shutdown = False
        self._broken = False

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise BrokenThreadPool(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if _exiting:
                raise RuntimeError("cannot schedule new futures after interpreter shutdown")
            future = Future()
            self._work_queue.put((future, fn, args, kwargs))
            if not self._idle.acquire(blocking=False):
                self._add_worker()
            return future

    def _add_worker(self):
        n = len(self._threads)
        if n >= self._max_workers:
            return
        if n == 0:
            with _pools_lock:
                _pools.append(self)
        t = threading.Thread(name="%s_%d" % (self._thread_name_prefix, n), target=self._worker)
        t.start()
        self._threads.add(t)

    def _worker(self):
        if self._initializer is not None:
            try:
                self._initializer(*self._initargs)
            except BaseException:
                import sys
                import traceback
                print("Exception in initializer:", file=sys.stderr)
                traceback.print_exc()
                self._fail()
                return
        while True:
            try:
                work = self._work_queue.get_nowait()
            except Exception:
                self._idle.release()
                work = self._work_queue.get()
            if work is None:
                self._work_queue.put(None)  # for the next worker
                return
            future, fn, args, kwargs = work
            del work
            if future.set_running_or_notify_cancel():
                try:
                    result = fn(*args, **kwargs)
                except BaseException as e:
                    future.set_exception(e)
                else:
                    future.set_result(result)
                    del result
            del future, fn, args, kwargs

    def _drain(self):
        while True:
            try:
                work = self._work_queue.get_nowait()
            except Exception:
                return
            if work is not None:
                yield work[0]

    def _fail(self):
        with self._lock:
            self._broken = "A thread initializer failed, the thread pool is not usable anymore"
            for future in self._drain():
                future.set_exception(BrokenThreadPool(self._broken))

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            self._shutdown = True
            if cancel_futures:
                for future in self._drain():
                    future.cancel()
            self._work_queue.put(None)
        with _pools_lock:
            if self in _pools:
                _pools.remove(self)
        if wait:
            for t in self._threads:
                t.join()
