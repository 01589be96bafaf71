"""Loaded by way of PYTHONPATH into a Python program whose descriptors are traced.

Each open is told beforehand, by a system call that fails: on which lines it was asked for. lib/leaks/told-opens.ts reads
that. See https://docs.python.org/3/library/sys.html#sys.addaudithook
"""

import os
import sys

# No file has this name: /proc has no directories of its own.
_PREFIX = "/proc/syslens-opened/"
_MOST_SITES = 8
# A path is cut by the tracer at PATH_MAX, 4096 bytes.
_MOST_BYTES = 3000
# By audit event: the system call that follows in the same thread.
_CALLS = {"open": "openat", "socket.__new__": "socket"}


def _quote(text):
    return '"%s"' % "".join(
        "\\u%04x" % ord(char) if char < " " or char in '"\\' else char for char in text
    )


def _sites(frame):
    """The lines of Python that lead to here, the innermost first."""
    sites = []
    while frame is not None and len(sites) < _MOST_SITES:
        code = frame.f_code
        if not code.co_filename.startswith("<frozen"):
            name = getattr(code, "co_qualname", code.co_name)
            name = "" if name.startswith("<") else name
            file = code.co_filename if code.co_filename.startswith("<") else os.path.abspath(code.co_filename)
            sites.append("[%s,%s,%d]" % (_quote(name), _quote(file), frame.f_lineno or 0))
        frame = frame.f_back
    return sites


def _tell(event, _arguments):
    call = _CALLS.get(event)
    if call is None:
        return
    try:
        sites = _sites(sys._getframe(1))
        while sites:
            path = os.fsencode('%s["%s",%s]' % (_PREFIX, call, ",".join(sites)))
            if len(path) <= _MOST_BYTES:
                os.access(path, os.F_OK)
                return
            sites.pop()
    except Exception:
        # Not to be told, then; the program shall notice nothing.
        pass


def _load_the_one_behind():
    """The module of this name that the program would have loaded without us."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    path = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    spec = PathFinder.find_spec("sitecustomize", path)
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


if hasattr(sys, "addaudithook"):
    sys.addaudithook(_tell)
    _load_the_one_behind()
