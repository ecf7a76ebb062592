"""Where the view of this exercise is mounted (given)."""

from django.urls import path

import views

urlpatterns = [
    path("wait/", views.wait, name="wait"),
]
