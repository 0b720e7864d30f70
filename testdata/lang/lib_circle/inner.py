"""The module."""
import lib_circle.inmost
