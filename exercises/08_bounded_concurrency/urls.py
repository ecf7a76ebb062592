"""Where the products live. This file is given: it is restored before grading."""

from django.urls import path

import views

urlpatterns = [
    path("products/", views.products),
]
