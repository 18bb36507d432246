"""Customers, and the tandems that look after them."""

from django.urls import path

from tandems.views import customers, tandems

urlpatterns = [
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.customer_new, name="customer_new"),
    path("customers/suggest/", customers.customer_suggest, name="customer_suggest"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
    path("tandems/", tandems.tandems, name="tandems"),
    path("tandems/<int:pk>/", tandems.tandem, name="tandem"),
    path("tandems/<int:pk>/join/", tandems.tandem_join, name="tandem_join"),
    path("tandems/<int:pk>/leave/", tandems.tandem_leave, name="tandem_leave"),
]
