"""Pages of the room: printing forms, the year's book, scans that come back."""

from django.urls import path

from tongxin.ground.forms.web import papers, printing, scanning

app_name = "forms"
urlpatterns = [
    path("", scanning.index, name="index"),
    path("of/<uuid:pk>/", printing.of_record, name="record"),
    path("of/<uuid:pk>/papers/<slug:form>/", papers.note_paper, name="note_paper"),
    path("papers/<uuid:pk>/void/", papers.void_paper, name="void_paper"),
    path("print/", printing.choose, name="choose"),
    path("book/", printing.book, name="book"),
    path("prints/<uuid:pk>/", printing.printed, name="print"),
    path("prints/<uuid:pk>/file/", printing.take, name="take"),
    path("scans/<uuid:pk>/", scanning.pile, name="pile"),
    path("pages/<uuid:pk>/", scanning.page, name="page"),
    path("pages/<uuid:pk>/picture/", scanning.picture, name="picture"),
    path("pages/<uuid:pk>/file/<uuid:record>/", scanning.file_page, name="file_page"),
    path("pages/<uuid:pk>/aside/", scanning.set_aside, name="set_aside"),
]
