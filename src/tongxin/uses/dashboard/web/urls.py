"""Pages of the room."""

from django.urls import path

from tongxin.uses.dashboard.web import overview, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", overview.show, name="overview"),
    path("todos/", views.todos, name="todos"),
    path("todos/<uuid:unit>/", views.late_unit, name="late_unit"),
]
