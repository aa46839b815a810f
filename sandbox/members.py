"""Standing in a chat: who is an administrator with which rights, who is restricted to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.errors import Json
from sandbox.people import User

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_tags",
    "can_manage_topics",
)
SUPERGROUP_RIGHTS = {"can_manage_topics"}
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
# What people may do in a group as long as nobody has changed it.
USUAL_PERMISSIONS = dict.fromkeys(PERMISSIONS, True) | dict.fromkeys(
    ("can_change_info", "can_pin_messages", "can_manage_topics"), False
)
PRESENT = {"creator", "administrator", "member"}


@dataclass(slots=True)
class Member:
    """One person's standing in one chat.

    `rights` counts for administrators, `permissions` and `is_member` for the restricted, `until`
    (Unix time, 0 for ever) for the restricted and the removed.
    """

    user: User
    status: str
    rights: Mapping[str, bool] = field(default_factory=dict)
    permissions: Mapping[str, bool] = field(default_factory=dict)
    is_member: bool = True
    until: int = 0

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT or (self.status == "restricted" and self.is_member)

    @property
    def is_admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether this member holds an administrator's right."""
        return self.status == "creator" or (
            self.status == "administrator" and self.rights.get(right, False)
        )

    def is_permitted(self, permission: str) -> bool:
        """Whether this member may do what everyone may unless they are restricted."""
        return self.status != "restricted" or self.permissions.get(permission, False)

    def to_json(self, chat_type: str) -> Json:
        """The member as a Bot API ChatMember."""
        result: Json = {"user": self.user.to_json(), "status": self.status}
        if self.is_admin:
            result["is_anonymous"] = self.rights.get("is_anonymous", False)
        if self.status == "administrator":
            # People promote each other here; a bot may edit only those that it promoted itself.
            result["can_be_edited"] = False
            result |= {
                right: self.rights.get(right, False)
                for right in ADMIN_RIGHTS
                if chat_type == "supergroup" or right not in SUPERGROUP_RIGHTS
            }
        elif self.status == "restricted":
            result |= {name: self.permissions.get(name, False) for name in PERMISSIONS}
            result |= {"is_member": self.is_member, "until_date": self.until}
        elif self.status == "kicked":
            result["until_date"] = self.until
        return result

    def lifted(self) -> Member:
        """The standing when the time of a restriction or a removal is over."""
        stays = self.status == "restricted" and self.is_member
        return Member(self.user, "member" if stays else "left")


def rights_for(status: str, given: Mapping[str, object] | None = None) -> dict[str, bool]:
    """An administrator's rights: everything, except what `given` says otherwise."""
    if status == "creator":
        return {"is_anonymous": bool(given.get("is_anonymous"))} if given else {}
    if status != "administrator":
        return {}
    rights = dict.fromkeys(ADMIN_RIGHTS, True) | {"is_anonymous": False}
    return rights | {right: bool(value) for right, value in (given or {}).items()}
