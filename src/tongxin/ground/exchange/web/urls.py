"""Pages of the room: taking ledgers in and out, and the ledgers themselves."""

from django.urls import include, path

from tongxin.ground.exchange.web import views
from tongxin.ground.exchange.web.ledgers import acting, listing, papers, saving

app_name = "exchange"

imports = [
    path("", views.index, name="index"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("new/<slug:kind>/", views.upload, name="upload"),
    path("paste/<slug:kind>/", views.paste, name="paste"),
    path("export/<slug:kind>/", views.export, name="export"),
    path("batches/<uuid:pk>/", views.batch, name="batch"),
    path("batches/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("batches/<uuid:pk>/undo/", views.undo, name="undo"),
    path("batches/<uuid:pk>/problems/", views.problems, name="problems"),
]
ledgers = [
    path("", listing.index, name="ledgers"),
    path("views/<uuid:pk>/remove/", saving.remove, name="remove_view"),
    path("prints/<uuid:pk>/", papers.printout, name="printout"),
    path("prints/<uuid:pk>/<slug:form>/", papers.take, name="take"),
    path("<slug:kind>/", listing.ledger, name="ledger"),
    path("<slug:kind>/print/", papers.ask, name="print"),
    path("<slug:kind>/ticked/", acting.ticked, name="ticked"),
    path("<slug:kind>/act/<slug:action>/", acting.act, name="act"),
    path("<slug:kind>/report/<slug:mapping>/", acting.report, name="report"),
    path("<slug:kind>/withdraw/<slug:mapping>/", acting.withdraw, name="withdraw"),
    path("<slug:kind>/copy/<slug:mapping>/", acting.copy, name="copy"),
    path("<slug:kind>/views/", saving.views, name="views"),
    path("<slug:kind>/save/", saving.save, name="save_view"),
]
urlpatterns = [path("import/", include(imports)), path("ledgers/", include(ledgers))]
