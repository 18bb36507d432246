"""Log in, one's own settings, colleagues, invitations."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, path, re_path

from people.views import demo, home, invitations, people, profile

# Only what is wanted of allauth: nobody signs up, addresses are proved by the invitation.
account_urls = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path("accounts/password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]


def demo_urls(*, demo_is_on: bool) -> list[URLPattern]:
    """The door that asks for no password: outside the demo its address does not even exist."""
    return [path("demo/login/", demo.demo_login, name="demo_login")] if demo_is_on else []


urlpatterns = [
    path("", home.home, name="home"),
    path("me/", profile.profile, name="profile"),
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/close/", people.person_close, name="person_close"),
    path("people/<int:pk>/open/", people.person_open, name="person_open"),
    path("people/invitations/<int:pk>/again/", invitations.invitation_again, name="invitation_again"),
    path("people/invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    *account_urls,
    *demo_urls(demo_is_on=settings.DEMO),
]
