"""Pages of the room."""

from django.urls import path

from tongxin.doors.portal.web import audit, catalog, jobs, me, sign_in, users

app_name = "portal"
urlpatterns = [
    path("accounts/sign-in/", sign_in.sign_in, name="sign_in"),
    path("accounts/sign-out/", sign_in.sign_out, name="sign_out"),
    path("accounts/password/", me.password, name="password"),
    path("accounts/me/", me.me, name="me"),
    path("accounts/me/lend/<uuid:holding>/", me.lend, name="lend"),
    path("accounts/me/take-back/<uuid:holding>/", me.take_back, name="take_back"),
    path("users/", users.users, name="users"),
    path("users/new/", users.create, name="user_create"),
    path("users/<uuid:key>/", users.user, name="user"),
    path("users/<uuid:key>/grant/", users.grant, name="user_grant"),
    path("users/<uuid:key>/revoke/<uuid:holding>/", users.revoke, name="user_revoke"),
    path("users/<uuid:key>/person/", users.person, name="user_person"),
    path("users/<uuid:key>/unlock/", users.unlock, name="user_unlock"),
    path("users/<uuid:key>/reset/", users.reset, name="user_reset"),
    path("users/<uuid:key>/activate/", users.activate, name="user_activate"),
    path("audit/", audit.audit, name="audit"),
    path("catalog/", catalog.kinds_page, name="catalog"),
    path("catalog/<slug:kind>/", catalog.kind_page, name="catalog_kind"),
    path("catalog/<slug:kind>/<str:key>/", catalog.entry_page, name="catalog_entry"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:key>/", jobs.job, name="job"),
]
