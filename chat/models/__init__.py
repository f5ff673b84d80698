from chat.models.attachment import Attachment
from chat.models.draft import Draft
from chat.models.job import Job
from chat.models.keyword import Keyword
from chat.models.membership import Membership
from chat.models.mention import Mention
from chat.models.message import Message
from chat.models.notification import Notification
from chat.models.place import Place
from chat.models.preview import MessagePreview, Preview
from chat.models.reaction import Reaction
from chat.models.room import Room
from chat.models.saved import Saved
from chat.models.thread import Follow, Thread
from chat.models.user import User
from chat.models.version import Version

__all__ = [
    "Attachment",
    "Draft",
    "Follow",
    "Job",
    "Keyword",
    "Membership",
    "Mention",
    "Message",
    "MessagePreview",
    "Notification",
    "Place",
    "Preview",
    "Reaction",
    "Room",
    "Saved",
    "Thread",
    "User",
    "Version",
]
