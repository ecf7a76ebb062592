"""Where the weather lives. This file is given: it is restored before grading."""

from django.urls import path

import views

urlpatterns = [
    path("weather/<str:city>/", views.weather),
]
