"""Addresses of the plans room."""

from django.urls import path

from tongxin.registers.plans.web import changes, lines, page

app_name = "plans"
urlpatterns = [
    path("", page.listing, name="list"),
    path("new/", changes.draft, name="draft"),
    path("lines/<uuid:pk>/", page.line, name="line"),
    path("lines/<uuid:pk>/change/", lines.change, name="change_line"),
    path("lines/<uuid:pk>/drop/", lines.drop, name="drop_line"),
    path("lines/<uuid:pk>/measure/", lines.measure, name="measure"),
    path("lines/<uuid:pk>/look/", lines.look, name="look"),
    path("lines/<uuid:pk>/finish/", lines.finish, name="finish"),
    path("indicators/<uuid:pk>/end/", lines.unmeasure, name="unmeasure"),
    path("<uuid:pk>/", page.plan, name="plan"),
    path("<uuid:pk>/add/", lines.add, name="add_line"),
    path("<uuid:pk>/adopt/", changes.adopt, name="adopt"),
    path("<uuid:pk>/deploy/", changes.deploy, name="deploy"),
    path("<uuid:pk>/void/", changes.void, name="void"),
]
