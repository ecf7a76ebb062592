"""Where the dashboard lives. This file is given: it is restored before grading."""

from django.urls import path

import views

urlpatterns = [
    path("dashboard/<int:user_id>/", views.dashboard),
]
