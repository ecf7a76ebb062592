"""How the views are mounted. Given: nothing to change here."""

from django.urls import path

import views

urlpatterns = [
    path("hello/", views.hello),
    path("jobs/<int:number>/", views.job),
    path("broken/<int:number>/", views.broken),
    path("stream/<int:number>/", views.stream),
    path("behind/async/<int:number>/", views.behind_async),
    path("behind/sync/<int:number>/", views.behind_sync),
]
