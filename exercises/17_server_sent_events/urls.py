"""How the view is mounted. Given: nothing to change here."""

from django.urls import path

import views

urlpatterns = [
    path("events/", views.events),
]
