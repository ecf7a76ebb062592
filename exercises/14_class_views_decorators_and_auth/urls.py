"""How the views are mounted. Given: nothing to change here."""

from django.urls import path

import pages
import views

urlpatterns = [
    path("me/", views.me),
    path("notes/<int:number>/", pages.json_note),
    path("letters/<int:number>/", pages.json_letter),
    path("polls/<int:number>/", pages.Poll.as_view()),
    path("lists/<int:number>/", pages.List.as_view()),
    path("boards/<int:number>/", pages.json_board),
    path("cards/<int:number>/", pages.json_card),
    path("about/", pages.about),
]
