"""Pictures: those that bots upload, and those that people show in their profiles."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib

from sandbox.errors import Json, bad_request
from sandbox.params import Params
from sandbox.people import User
from sandbox.world import World

KEPT_FILES = 200
PROFILE_SIDES = (160, 320, 640)


def sent_photo(world: World, params: Params) -> Json:
    """The picture of a call: uploaded with it, known from an earlier one, or at an address."""
    photo = params.values.get("photo")
    if isinstance(photo, str) and photo.startswith("attach://"):
        photo = params.values.get(photo.removeprefix("attach://"))
    if not photo:
        raise bad_request("there is no photo in the request")
    if isinstance(photo, tuple):
        return photo_size(keep(world, *photo), len(photo[1]), 800, 600)
    file_id = str(photo)
    size = world.file_sizes.get(file_id)
    if size is None and not re.match(r"https?://[^\s/]+\.", file_id):
        raise bad_request("wrong file identifier/HTTP URL specified")
    return photo_size(file_id, size or 0, 800, 600)


def keep(world: World, kind: str, data: bytes) -> str:
    """Remember a file, so that people can see it; its id, which stays good for ever."""
    file_id = hashlib.sha256(data).hexdigest()[:24]
    world.files[file_id] = kind, data
    world.file_sizes[file_id] = len(data)
    if len(world.files) > KEPT_FILES:
        world.files.popitem(last=False)
    return file_id


def photo_size(file_id: str, size: int, width: int, height: int) -> Json:
    """A picture in one size, as the Bot API shows it."""
    unique = hashlib.sha256(file_id.encode()).hexdigest()[:16]
    return {
        "file_id": file_id,
        "file_unique_id": unique,
        "width": width,
        "height": height,
        "file_size": size,
    }


def add_profile_photo(world: World, user: User) -> list[Json]:
    """Give a person a new profile photo: one colour, in the sizes that Telegram makes of any."""
    shade = hashlib.sha256(f"{user.id} {len(user.photos)}".encode()).digest()[:3]
    sizes = []
    for side in PROFILE_SIDES:
        data = _plain_png(side, shade)
        sizes.append(photo_size(keep(world, "image/png", data), len(data), side, side))
    user.photos.insert(0, sizes)
    return sizes


def _plain_png(side: int, colour: bytes) -> bytes:
    rows = (b"\0" + colour * side) * side

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
