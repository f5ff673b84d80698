from chat.models.draft import Draft
from chat.models.membership import Membership
from chat.models.message import Message
from chat.models.place import Place
from chat.models.room import Room
from chat.models.user import User
from chat.models.version import Version

__all__ = ["Draft", "Membership", "Message", "Place", "Room", "User", "Version"]
