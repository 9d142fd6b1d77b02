"""Why the machine does not let a file be used, in our own words: its own are in a language of their own."""

from __future__ import annotations

import errno

from storage.errors import N_

FULL = N_("the disk is full")
BROKEN = N_("the disk does not work as it should")
NO_RIGHTS = N_("you have no rights to it")
_REASONS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EACCES: NO_RIGHTS,
    errno.EPERM: NO_RIGHTS,
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of its path is no folder"),
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: N_("its disk may only be read"),
    errno.EEXIST: N_("it exists already"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.EIO: BROKEN,
    errno.EADDRINUSE: N_("something else listens there already"),
    errno.ECONNREFUSED: N_("nothing listens there"),
    errno.EHOSTUNREACH: N_("no way leads there"),
    errno.ENETUNREACH: N_("no way leads there"),
    errno.ETIMEDOUT: N_("it does not answer"),
    errno.ENXIO: N_("nothing is connected to it"),
    errno.ENODEV: N_("nothing is connected to it"),
    errno.EADDRNOTAVAIL: N_("this machine has no such address"),
}
_ANY = N_("the machine does not allow it")


def reason_of(error: OSError) -> str:
    """Why, as a part of a sentence, marked for translation."""
    return _REASONS.get(error.errno or 0, _ANY)
