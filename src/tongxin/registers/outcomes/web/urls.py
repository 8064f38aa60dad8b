"""Addresses of the outcomes room."""

app_name = "outcomes"
urlpatterns: list[object] = []
