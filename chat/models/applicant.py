from django.db import models


class Applicant(models.Model):
    """Somebody who has used a join link where admins let people in one by one: an account as soon as one agrees.

    Nobody else hears of them till then, and they can't sign in. `password` is hashed as an account's is.
    """

    name = models.CharField(max_length=80)
    email = models.EmailField(unique=True)
    password = models.CharField(max_length=128)
    link = models.ForeignKey("chat.JoinLink", on_delete=models.CASCADE, related_name="applicants")
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
