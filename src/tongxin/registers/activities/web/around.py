"""Addresses of what stands around gatherings."""

from django.urls import path

from tongxin.registers.activities.web import applying, certifying, deploying, groups, joint, spending

urlpatterns = [
    path("<uuid:pk>/partners/", joint.partners, name="partners"),
    path("<uuid:pk>/spending/", spending.spending, name="spending"),
    path("<uuid:pk>/apply/", applying.apply, name="apply"),
    path("applications/", applying.applications, name="applications"),
    path("applications/<uuid:pk>/", applying.application, name="application"),
    path("applications/<uuid:pk>/again/", applying.again, name="apply_again"),
    path("themes/", deploying.themes, name="themes"),
    path("themes/new/", deploying.deploy, name="deploy"),
    path("themes/<uuid:pk>/", deploying.theme, name="theme"),
    path("themes/<uuid:pk>/remind/", deploying.remind, name="remind"),
    path("themes/<uuid:pk>/withdraw/", deploying.withdraw, name="withdraw_theme"),
    path("themes/<uuid:pk>/more/", deploying.more, name="deploy_more"),
    path("themes/<uuid:pk>/materials/", deploying.materials, name="materials"),
    path("drafts/<uuid:pk>/", deploying.draft, name="draft"),
    path("drafts/<uuid:pk>/take/", deploying.take, name="take"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.found, name="found_group"),
    path("groups/<uuid:pk>/", groups.group, name="group"),
    path("groups/<uuid:pk>/change/", groups.change, name="change_group"),
    path("groups/<uuid:pk>/learners/", groups.learners, name="learners"),
    path("groups/<uuid:pk>/lessons/", groups.lesson, name="add_lesson"),
    path("groups/<uuid:pk>/close/", groups.close, name="close_group"),
    path("certificates/", certifying.certificates, name="certificates"),
    path("certificates/new/", certifying.certify, name="certify"),
    path("certificates/<uuid:pk>/", certifying.certificate, name="certificate"),
    path("certificates/<uuid:pk>/void/", certifying.void, name="void_certificate"),
    path("lessons/<uuid:pk>/teach/", groups.teach, name="teach"),
    path("lessons/<uuid:pk>/sit/", groups.sit, name="sit"),
    path("lessons/<uuid:pk>/drop/", groups.drop, name="drop_lesson"),
]
