"""The address by which somebody stops their mails without signing in: it is signed, and says whose they are."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from chat.models import User

signer = Signer(salt="chat.unsubscribe")


def path(user: User) -> str:
    return reverse("unsubscribe", args=[signer.sign(str(user.pk))])


def user_of(signed: str) -> User | None:
    """Whose mails such an address stops; None where it is not ours."""
    try:
        return User.objects.filter(pk=int(signer.unsign(signed))).first()
    except BadSignature:
        return None
