"""The page that a tandem's members open in the morning: what is open between them, what they agreed, how it goes."""

from requests_app.tandem_home.own import own_tandems
from requests_app.tandem_home.page import Home, home

__all__ = ["Home", "home", "own_tandems"]
