from chat.models.applicant import Applicant
from chat.models.attachment import Attachment
from chat.models.draft import Draft
from chat.models.job import Job
from chat.models.join_link import JoinLink
from chat.models.keyword import Keyword
from chat.models.membership import Departure, Membership
from chat.models.mention import Mention
from chat.models.message import Message
from chat.models.notification import Notification
from chat.models.outreach import Outreach
from chat.models.place import Place
from chat.models.preview import AwaitedPreview, MessagePreview, Preview
from chat.models.process import Process
from chat.models.reaction import Reaction
from chat.models.record import Record
from chat.models.room import Room
from chat.models.saved import Saved
from chat.models.sign_in import SignIn
from chat.models.thread import Follow, Thread
from chat.models.user import Role, User
from chat.models.version import Version

__all__ = [
    "Applicant",
    "Attachment",
    "AwaitedPreview",
    "Departure",
    "Draft",
    "Follow",
    "Job",
    "JoinLink",
    "Keyword",
    "Membership",
    "Mention",
    "Message",
    "MessagePreview",
    "Notification",
    "Outreach",
    "Place",
    "Preview",
    "Process",
    "Reaction",
    "Record",
    "Role",
    "Room",
    "Saved",
    "SignIn",
    "Thread",
    "User",
    "Version",
]
