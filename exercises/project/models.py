"""The models of the exercises: a small news site, a bank and a list of feeds."""

from __future__ import annotations

from django.db import models


class Author(models.Model):
    """Somebody who writes articles."""

    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that articles are filed under."""

    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """A text by one author, under any number of tags."""

    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500)
    views = models.IntegerField(default=0)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="articles")
    tags = models.ManyToManyField(Tag, related_name="articles")

    def __str__(self) -> str:
        return self.title


class Account(models.Model):
    """Money that belongs to somebody."""

    owner = models.CharField(max_length=200)
    balance = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.owner}: {self.balance}"


class Transfer(models.Model):
    """The record of money that moved."""

    source = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    amount = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.amount} from {self.source_id} to {self.target_id}"


class Source(models.Model):
    """A feed that headlines are fetched from."""

    name = models.CharField(max_length=100, unique=True)
    url = models.URLField(max_length=500)
    enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Headline(models.Model):
    """One line of news, stored once however often it is fetched."""

    url = models.URLField(max_length=500, unique=True)
    title = models.CharField(max_length=500)
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    published = models.TextField()  # as the feed gave it: ISO 8601

    def __str__(self) -> str:
        return self.title
