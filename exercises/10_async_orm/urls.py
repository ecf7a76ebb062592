"""How the views are mounted. Given: nothing to change here."""

from django.urls import path

import views

urlpatterns = [
    path("articles/", views.article_list),
    path("articles/<int:pk>/", views.article_detail),
    path("articles/<int:pk>/view/", views.article_view),
]
