"""Customers, and the tandems that look after them."""

from django.urls import path

from tandems.views import customers

urlpatterns = [
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.customer_new, name="customer_new"),
    path("customers/suggest/", customers.customer_suggest, name="customer_suggest"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
]
