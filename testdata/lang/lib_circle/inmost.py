"""The innermost."""
import sys

sys.modules["lib_circle.inner"].late
