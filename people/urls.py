"""."""

urlpatterns: list = []
