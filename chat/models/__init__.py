from chat.models.draft import Draft
from chat.models.membership import Membership
from chat.models.mention import Mention
from chat.models.message import Message
from chat.models.place import Place
from chat.models.room import Room
from chat.models.user import User

__all__ = ["Draft", "Membership", "Mention", "Message", "Place", "Room", "User"]
