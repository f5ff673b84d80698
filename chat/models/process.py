from django.db import models


class Process(models.Model):
    """One of the processes that share the database without Redis, by its `token`.

    `beats` counts while others are there, too: whoever sees it stand still for long takes the process for gone.
    `people` are those with open pages there, by id, each with the seconds until they are away, if they are left alone.
    """

    token = models.CharField(max_length=16, unique=True)
    beats = models.PositiveBigIntegerField(default=0)
    people = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.token
