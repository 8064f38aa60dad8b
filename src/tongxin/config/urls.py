"""Every room's pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("tongxin.uses.dashboard.web.urls")),
    path("", include("tongxin.doors.portal.web.urls")),
    path("activities/", include("tongxin.registers.activities.web.urls")),
    path("outcomes/", include("tongxin.registers.outcomes.web.urls")),
    path("procedures/", include("tongxin.registers.procedures.web.urls")),
    path("decisions/", include("tongxin.registers.decisions.web.urls")),
    path("people/", include("tongxin.people.web.urls")),
    path("tasks/", include("tongxin.registers.tasks.web.urls")),
    path("rules/", include("tongxin.registers.rulebook.web.urls")),
    path("plans/", include("tongxin.registers.plans.web.urls")),
    path("staffing/", include("tongxin.registers.staffing.web.urls")),
    path("ballots/", include("tongxin.registers.ballots.web.urls")),
    path("duties/", include("tongxin.uses.duties.web.urls")),
    path("figures/", include("tongxin.figures.web.urls")),
    path("assessment/", include("tongxin.uses.assessment.web.urls")),
    path("reports/", include("tongxin.uses.reports.web.urls")),
    path("countersigns/", include("tongxin.ground.countersigns.web.urls")),
    path("", include("tongxin.ground.exchange.web.urls")),
    path("forms/", include("tongxin.ground.forms.web.urls")),
    path("files/", include("tongxin.ground.files.web.urls")),
    path("links/", include("tongxin.ground.links.web.urls")),
    path("search/", include("tongxin.ground.search.web.urls")),
    path("ui/", include("tongxin.ground.ui.web.urls")),
]

handler400 = "tongxin.ground.ui.web.errors.bad_request"
handler403 = "tongxin.ground.ui.web.errors.denied"
handler404 = "tongxin.ground.ui.web.errors.missing"
handler500 = "tongxin.ground.ui.web.errors.broken"
