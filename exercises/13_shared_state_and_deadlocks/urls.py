"""Where the views live. This file is given: it is restored before grading."""

from django.urls import path

import box
import views

urlpatterns = [
    path("tickets/next/", views.next_ticket),
    path("whoami/", views.whoami),
    path("total/", views.total),
    path("rates/", views.rates),
    path("cache/clear/", box.clear_cache),
]
