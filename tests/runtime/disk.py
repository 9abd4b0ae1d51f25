"""
A recorder between SQLite and the disk: every write, truncation and sync of its files, in order.

SQLite reaches its files through tables of C functions; this puts functions of its own into them, which note what they
are told and call the real ones. So what a power cut could have left of each file can be told for every moment: all that
was written before its last sync, and of what was written since then any part.
"""

import ctypes as c
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Method = c.CFUNCTYPE
# The name is a pointer here and not bytes, because SQLite keeps it as long as the file is open.
OPEN: Final = Method(c.c_int, c.c_void_p, c.c_void_p, c.c_void_p, c.c_int, c.c_void_p)
WRITE: Final = Method(c.c_int, c.c_void_p, c.c_void_p, c.c_int, c.c_int64)
TRUNCATE: Final = Method(c.c_int, c.c_void_p, c.c_int64)
SYNC: Final = Method(c.c_int, c.c_void_p, c.c_int)
SLOTS: Final = 19  # of sqlite3_io_methods, version 3
X_WRITE, X_TRUNCATE, X_SYNC = 3, 4, 5


class Vfs(c.Structure):
    """The head of sqlite3_vfs."""

    _fields_ = (
        ("iVersion", c.c_int),
        ("szOsFile", c.c_int),
        ("mxPathname", c.c_int),
        ("pNext", c.c_void_p),
        ("zName", c.c_char_p),
        ("pAppData", c.c_void_p),
        ("xOpen", c.c_void_p),
    )


@dataclass(frozen=True, slots=True)
class Write:
    path: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    path: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A command has returned; `what` is there from now on, whatever happens."""

    what: Any


Happening = Write | Truncated | Synced | Answered


@dataclass
class Recorder:
    """Notes what happens to the files of every connection that is opened from now on."""

    log: list[Happening] = field(default_factory=list)
    _paths: dict[int, str] = field(default_factory=dict)
    _tables: dict[int, Any] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)  # what C functions point to must live on

    def install(self, library: str) -> None:
        """Step between SQLite (the file of the extension module that contains it) and its default VFS."""
        sqlite = c.CDLL(library)
        sqlite.sqlite3_vfs_find.restype = c.POINTER(Vfs)
        sqlite.sqlite3_vfs_find.argtypes = [c.c_char_p]
        vfs = sqlite.sqlite3_vfs_find(None).contents
        real = OPEN(vfs.xOpen)

        def opened(this: int, name: int | None, file: int, flags: int, out: int) -> int:
            code = real(this, name, file, flags, out)
            if code == 0 and name is not None:
                self._paths[file] = c.string_at(name).decode()
                methods = c.cast(file, c.POINTER(c.c_void_p))
                methods[0] = self._table(methods[0])
            return int(code)

        hook = OPEN(opened)
        self._kept += [real, hook]
        vfs.xOpen = c.cast(hook, c.c_void_p)

    def _table(self, address: int) -> int:
        """Return a copy of a table of methods that notes what it is told."""
        if address not in self._tables:
            table = (c.c_void_p * SLOTS).from_buffer_copy((c.c_void_p * SLOTS).from_address(address))
            write, truncate, sync = WRITE(table[X_WRITE]), TRUNCATE(table[X_TRUNCATE]), SYNC(table[X_SYNC])

            def written(file: int, data: int, amount: int, offset: int) -> int:
                self.log.append(Write(self._paths[file], offset, c.string_at(data, amount)))
                return int(write(file, data, amount, offset))

            def truncated(file: int, size: int) -> int:
                self.log.append(Truncated(self._paths[file], size))
                return int(truncate(file, size))

            def synced(file: int, flags: int) -> int:
                code = int(sync(file, flags))
                self.log.append(Synced(self._paths[file]))
                return code

            hooks = (WRITE(written), TRUNCATE(truncated), SYNC(synced))
            for slot, hook in zip((X_WRITE, X_TRUNCATE, X_SYNC), hooks, strict=True):
                table[slot] = c.cast(hook, c.c_void_p).value
            self._kept += [write, truncate, sync, *hooks]
            self._tables[address] = table
            self._tables[c.addressof(table)] = table
        return c.addressof(self._tables[address])


@dataclass
class Disk:
    """What files hold for sure, and what was written to each since its last sync."""

    sure: dict[str, bytearray]
    late: dict[str, list[Write | Truncated]] = field(default_factory=dict)

    def take(self, happening: Happening) -> None:
        if isinstance(happening, Write | Truncated):
            self.late.setdefault(happening.path, []).append(happening)
        elif isinstance(happening, Synced):
            held = self.sure.setdefault(happening.path, bytearray())
            for each in self.late.pop(happening.path, []):
                _apply(held, each)

    def ways(self, chance: random.Random) -> Iterator[dict[str, bytes]]:
        """Yield what a power cut now may leave: nothing late, all of it, some of it, and the last write torn."""
        everything = {path: list(late) for path, late in self.late.items()}
        yield self._left({})
        if any(everything.values()):
            yield self._left(everything)
            yield self._left({path: [w for w in late if chance.random() < 0.5] for path, late in everything.items()})
            yield self._left({path: [*late[:-1], _torn(late[-1])] for path, late in everything.items() if late})

    def _left(self, kept: dict[str, list[Write | Truncated]]) -> dict[str, bytes]:
        found = {path: bytearray(held) for path, held in self.sure.items()}
        for path, late in kept.items():
            for each in late:
                _apply(found.setdefault(path, bytearray()), each)
        return {path: bytes(held) for path, held in found.items()}


def _torn(each: Write | Truncated) -> Write | Truncated:
    return Write(each.path, each.offset, each.data[: len(each.data) // 2]) if isinstance(each, Write) else each


def _apply(held: bytearray, each: Write | Truncated) -> None:
    if isinstance(each, Truncated):
        del held[each.size :]
        return
    held.extend(bytes(max(0, each.offset - len(held))))
    held[each.offset : each.offset + len(each.data)] = each.data


def read(paths: list[Path]) -> dict[str, bytearray]:
    """Return what files hold now."""
    return {str(path): bytearray(path.read_bytes()) for path in paths if path.exists()}
