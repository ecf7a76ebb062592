"""Where the view of this exercise is mounted (given)."""

from django.urls import path

import views

urlpatterns = [
    path("weather/<str:city>/", views.weather, name="weather"),
]
