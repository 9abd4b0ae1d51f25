"""The addresses of people, under /people/. Usernames stand last; the words before them are reserved."""

from django.urls import path

from clerkwork.features.people import pages, teams, token_pages

app_name = "people"
urlpatterns = [
    path("", pages.directory, name="directory"),
    path("profile/", pages.profile, name="profile"),
    path("profile/tokens/", token_pages.tokens, name="tokens"),
    path("profile/tokens/<int:token>/revoke/", token_pages.revoke, name="revoke_token"),
    path("new/", pages.create, name="create"),
    path("teams/new/", teams.create_team, name="create_team"),
    path("teams/<str:handle>/", teams.edit_team, name="edit_team"),
    path("groups/", teams.groups, name="groups"),
    path("groups/new/", teams.create_group, name="create_group"),
    path("groups/<str:handle>/", teams.edit_group, name="edit_group"),
    path("roles/", teams.roles, name="roles"),
    path("roles/<int:role>/revoke/", teams.revoke, name="revoke"),
    path("<str:username>/", pages.person, name="person"),
    path("<str:username>/edit/", pages.edit, name="edit"),
    path("<str:username>/active/", pages.set_active, name="set_active"),
    path("<str:username>/administrator/", pages.set_administrator, name="set_administrator"),
    path("<str:username>/link/", pages.link, name="link"),
]
