"""The readers' addresses."""

urlpatterns: list = []
