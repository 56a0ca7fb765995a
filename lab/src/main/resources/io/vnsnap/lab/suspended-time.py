# Licensed under the Apache License, Version 2.0; see LICENSE.
"""Prints for how many milliseconds a domain was suspended at most: suspended-time.py DOMID.

Looks every 2 ms, whatever else the host does, says "ready", and ends with the answer when it is
sent a line.
"""
import ctypes
import os
import select
import sys
import time

SHUTDOWN = 1 << 2  # XEN_DOMINF_shutdown of Xen's public/domctl.h

libxenctrl = ctypes.CDLL("libxenctrl.so.4.17")
libxenctrl.xc_interface_open.restype = ctypes.c_void_p
handle = ctypes.c_void_p(libxenctrl.xc_interface_open(None, None, 0))
domain = int(sys.argv[1])
info = (ctypes.c_uint32 * 256)()  # xc_domaininfo_t: domid and padding, flags, and more


def suspended():
    found = libxenctrl.xc_domain_getinfolist(handle, domain, 1, info)
    if found != 1 or info[0] & 0xFFFF != domain:
        sys.exit("domain %d is gone" % domain)
    return bool(info[1] & SHUTDOWN)


os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
longest = 0
since = None
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0.002)[0]:
    now = time.monotonic()
    if suspended():
        since = since or now
    elif since:
        longest = max(longest, now - since)
        since = None
print("%.1f" % (longest * 1000), flush=True)
