def f():
    é = 'ñññ'; nonlocal é
