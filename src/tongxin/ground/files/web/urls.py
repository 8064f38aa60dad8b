"""Pages of the room."""

from django.urls import path

from tongxin.ground.files.web import views

app_name = "files"
urlpatterns = [
    path("of/<uuid:pk>/", views.record_files, name="record"),
    path("void/<uuid:pk>/", views.void, name="void"),
    path("get/<str:token>/", views.download, name="download"),
]
