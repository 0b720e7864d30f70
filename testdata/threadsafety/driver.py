# This script repeats one of the programs beside it, thousands of times in one interpreter, and prints how often it saw each outcome.
#
# Given as globals: SOURCE, the program's text; BATCH, as how many states are made at a time; ROUNDS, how many batches; TOGETHER,
# for how many turns of a loop at most a thread waits for the others before it takes the next state.
import threading
import time

program = {"__name__": "program"}
exec(compile(SOURCE, "program", "exec"), program)
State, outcome = program["State"], program["outcome"]
actors = [program[name] for name in "abc" if name in program]
batch, rounds, together = int(BATCH), int(ROUNDS), int(TOGETHER)

# What one thread writes and others wait for stands in a list of its own each.
start = [[-1] for _ in actors]  # the round a thread may run
at = [[0] for _ in actors]  # the state a thread has come to, counted over all rounds
done = [[-1] for _ in actors]  # the round a thread has ended
states = []
broken = []


def wait(box, least):
    turns = 0
    while box[0] < least:
        turns += 1
        if turns > together:
            time.sleep(0)


def play(me, r):
    """Lets thread me take its part in all states of round r; the parts change hands from round to round."""
    act = actors[(me + r) % len(actors)]
    mine, others = at[me], [box for box in at if box is not at[me]]
    n = r * batch
    for s in states:
        n += 1
        mine[0] = n
        for other in others:
            turns = 0
            while other[0] < n and turns < together:
                turns += 1
        if together:
            for _ in range((n * (me + 1) + r) % 9):  # so that one meets the other at all of its steps
                pass
        try:
            act(s)
        except Exception as e:
            broken.append(f"{act.__name__} raised {type(e).__name__}: {e}")
    done[me][0] = r


def work(me):
    for r in range(rounds):
        wait(start[me], r)
        play(me, r)


threads = [threading.Thread(target=work, args=(i, )) for i in range(1, len(actors))]
for t in threads:
    t.start()
seen = {}
for r in range(rounds):
    states[:] = [State() for _ in range(batch)]
    for box in start:
        box[0] = r
    play(0, r)
    for box in done:
        wait(box, r)
    for s in states:
        if broken:
            text = broken[0]
        else:
            text = str(outcome(s))
        seen[text] = seen.get(text, 0) + 1
for t in threads:
    t.join()
for text in sorted(seen):
    print(seen[text], text)
