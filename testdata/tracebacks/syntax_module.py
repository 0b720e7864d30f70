# A module that does not parse.
x = 1
y = = 2
