"""One of two modules that need a name of each other."""
import lib_circle_b

lib_circle_b.late
