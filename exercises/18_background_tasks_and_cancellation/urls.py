"""Where the views live. This file is given: it is restored before grading."""

from django.urls import path

import services
import views

urlpatterns = [
    path("signup/", views.signup),
    path("checkout/", views.checkout),
    path("find/", views.find),
    path("post-office/ready/", services.post_office_ready),
    path("post-office/ended/", services.count_ended),
]
