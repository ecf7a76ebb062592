"""Where the prices live. This file is given: it is restored before grading."""

from django.urls import path

import views

urlpatterns = [
    path("price/<slug:symbol>/", views.price),
]
