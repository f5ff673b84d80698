"""What the README's pictures show beyond the demo's week: runs in a process of the project's own."""

import math
from io import BytesIO


def bowl() -> bytes:
    """A celadon bowl of tea on a wooden table, drawn."""
    from PIL import Image, ImageDraw, ImageFilter

    wide, high = 1200, 800
    picture = Image.new("RGB", (wide, high), "#efe4cf")
    draw = ImageDraw.Draw(picture)
    for row in range(high):  # light from the window, then the table
        share = row / high
        wall = (239 - 26 * share, 228 - 30 * share, 207 - 34 * share)
        wood = (122 - 40 * (share - 0.6), 84 - 34 * (share - 0.6), 56 - 26 * (share - 0.6))
        draw.line((0, row, wide, row), fill=tuple(map(int, wall if share < 0.62 else wood)))
    for line in range(9):
        draw.line((0, 510 + line * 34, wide, 504 + line * 37), fill="#6d4a31", width=2)
    for bar in range(6):
        draw.line((90 + bar * 60, 0, 90 + bar * 60, 330), fill="#c9b189", width=5)
    for bar in (110, 220, 330):
        draw.line((90, bar, 390, bar), fill="#c9b189", width=5)
    shade = Image.new("L", (wide, high))
    ImageDraw.Draw(shade).ellipse((420, 600, 960, 720), fill=130)
    picture.paste("#3c281a", mask=shade.filter(ImageFilter.GaussianBlur(22)))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(600, 655), (760, 655), (742, 690), (618, 690)], fill="#7fa892")
    draw.chord((440, 210, 920, 670), 0, 180, fill="#9cc3ad")
    draw.chord((470, 240, 860, 655), 20, 165, fill="#aacfba")
    draw.ellipse((440, 385, 920, 495), fill="#b9d9c8")
    draw.ellipse((462, 394, 898, 484), fill="#6f5a2c")
    draw.ellipse((480, 402, 880, 478), fill="#8a7136")
    steam = Image.new("L", (wide, high))
    pen = ImageDraw.Draw(steam)
    for at in (610, 680, 750):
        points = [(at + 16 * math.sin(step / 3 + at), 380 - step * 8) for step in range(26)]
        pen.line(points, fill=90, width=12)
    picture.paste("#ffffff", mask=steam.filter(ImageFilter.GaussianBlur(9)))
    content = BytesIO()
    picture.save(content, "JPEG", quality=88)
    return content.getvalue()


def fill() -> None:
    from django.core.files.base import ContentFile

    from chat.actions import attachments, messages, pictures, pins, profiles, reactions, rooms, threads
    from chat.models import Message, Room, User

    lobby = Room.objects.get(name="Lobby")
    alice, bob, carol, dave = (User.objects.get(name=name) for name in ("alice", "bob", "carol", "dave"))
    topic = "What concerns everybody, and who brings the milk"
    rooms.change(room=lobby, by=alice, name=lobby.name, topic=topic, description="", announcements=False)
    profiles.set_status(user=carol, emoji="🥐", text="At the baker's")
    profiles.set_status(user=dave, emoji="🔨", text="Up a ladder")
    content = bowl()
    file = attachments.add(room=lobby, owner=carol, name="new-bowl.jpg", file=ContentFile(content), size=len(content))
    text = "The first of the new bowls is out of the kiln:"
    shown = messages.say(room=lobby, author=carol, body=text, token="bowl", files=[file.pk])
    pictures.make(file.pk)
    for person, emoji in ((alice, "😍"), (bob, "😍"), (dave, "😍"), (alice, "🍵"), (dave, "🍵")):
        reactions.toggle(message=shown, user=person, emoji=emoji)
    for author, text in (
        (alice, "That **green**. How many are there?"),
        (carol, "Twelve, and one that we shall call a sample."),
        (bob, "I take the sample."),
    ):
        threads.reply(room=lobby, root=shown.number, author=author, body=text, token=text)
    pins.pin(message=Message.objects.filter(room=lobby).earliest("number"), user=alice, pinned=True)
    messages.say(room=lobby, author=dave, body="Then the shelf has to hold, @bob", token="shelf", reply_to=shown.number)
    messages.say(room=lobby, author=bob, body="It will. *Long screws.*", token="screws")
