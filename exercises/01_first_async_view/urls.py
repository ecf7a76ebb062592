"""How the views are mounted. Given: nothing to change here."""

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse
from django.urls import path

import views


def kind_of(view):
    """A page that says how Django sees this view. Django asks the same question before it calls one."""

    async def kind(request):
        return HttpResponse("async" if iscoroutinefunction(view) else "sync")

    return kind


urlpatterns = [
    path("hello/", views.hello),
    path("hello/<str:name>/", views.hello_name),
    path("kind/hello/", kind_of(views.hello)),
    path("kind/hello_name/", kind_of(views.hello_name)),
]
