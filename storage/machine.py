"""Why the machine does not let a file be used, in our own words: its own are in a language of their own."""

from __future__ import annotations

import errno

from storage.errors import N_

_REASONS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EACCES: N_("you have no rights to it"),
    errno.EPERM: N_("you have no rights to it"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of its path is no folder"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the disk is full"),
    errno.EROFS: N_("its disk may only be read"),
    errno.EEXIST: N_("it exists already"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.EIO: N_("the disk does not work as it should"),
}
_ANY = N_("the machine does not allow it")


def reason_of(error: OSError) -> str:
    """Why, as a part of a sentence, marked for translation."""
    return _REASONS.get(error.errno or 0, _ANY)
