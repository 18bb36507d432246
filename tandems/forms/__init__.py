"""What people type about customers and tandems, a file for each page."""

from tandems.forms.customer import CustomerForm, NewCustomerForm

__all__ = ["CustomerForm", "NewCustomerForm"]
