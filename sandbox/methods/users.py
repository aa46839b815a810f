"""getUserProfilePhotos."""

from __future__ import annotations

from sandbox.errors import Json, bad_request
from sandbox.methods.members import positive_id
from sandbox.params import Params
from sandbox.world import World

MOST_PHOTOS = 100


def get_user_profile_photos(world: World, params: Params) -> Json:
    """A person's profile photos, the newest first."""
    user_id = positive_id(params, "user_id")
    user = world.bot if user_id == world.bot.id else world.users.get(user_id)
    if user is None:
        raise bad_request("user not found")
    offset = max(0, params.integer("offset"))
    limit = min(max(params.integer("limit", MOST_PHOTOS), 1), MOST_PHOTOS)
    return {"total_count": len(user.photos), "photos": user.photos[offset : offset + limit]}


METHODS = {"getUserProfilePhotos": get_user_profile_photos}
