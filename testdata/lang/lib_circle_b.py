"""The other one."""
import lib_circle_a

lib_circle_a.late
late = 1
