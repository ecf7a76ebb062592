"""How the views are mounted. Given: nothing to change here."""

from django.urls import path, re_path

import pages
import views

urlpatterns = [
    path("me/", views.me),
    path("notes/<int:number>/", pages.json_note),
    path("letters/<int:number>/", pages.json_letter),
    path("polls/<int:number>/", pages.Poll.as_view()),
    re_path(r"^lists/(\d+)/$", pages.List.as_view()),
    path("boards/<int:number>/", pages.json_board),
    re_path(r"^cards/(\d+)/$", pages.json_card),
    path("about/", pages.about),
]
