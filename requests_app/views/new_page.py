"""The new-request page: what was typed, kept, and shown again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from people.models import WorkingCalendar
from requests_app.actions.attach import attach
from requests_app.actions.save_draft import save_draft
from requests_app.drafts import drafts_of, recent_customers
from requests_app.forecast import Forecast, forecast
from requests_app.forms.new_request import NewRequestForm
from requests_app.models import SalesRequest
from requests_app.states import State
from requests_app.subject import suggested_subject
from requests_app.uploads import ACCEPTED
from tandems.actions.keep_customer import LooksKnown, create_customer
from tandems.forms import NewCustomerForm
from tandems.models import Customer
from tandems.responsible import with_responsible
from tandems.search import suggest

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.middleware import PersonRequest
    from requests_app.models import Attachment

NEW_CUSTOMER = (
    "new_customer"  # prefix of its inputs, and where a draft keeps them while they are no customer yet
)
CREATE, CREATE_ANYWAY = "create_customer", "create_customer_anyway"


@dataclass(slots=True)
class Page:
    """Everything that the templates show. `draft` may not be stored yet."""

    draft: SalesRequest
    form: NewRequestForm
    customer: Customer | None
    new_customer: NewCustomerForm
    look_alikes: list[Customer] = field(default_factory=list)
    file_errors: list[str] = field(default_factory=list)

    @property
    def has_questions(self) -> bool:
        """Beside the form's own fields: about the new customer, or files that were refused."""
        return bool(self.new_customer.errors or self.look_alikes or self.file_errors)


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """One place for files: `key` is a form field's, empty for the general one."""

    key: str
    label: str
    help: str
    required: bool
    files: list[Attachment]
    errors: list[str]


def own_or_fresh(request: PersonRequest, key: UUID, now: datetime) -> SalesRequest:
    """The reader's draft (or what became of it); a blank one where nothing has been saved under this key yet.

    Raises `Http404` for a key that is somebody else's.
    """
    found = SalesRequest.objects.filter(key=key).select_related("type", "customer", "form")
    own = found.filter(requester=request.user).first()
    if own is None and found.exists():
        raise Http404
    blank = {"created_at": now, "changed_at": now, "urgent_from": now}
    return own or SalesRequest(requester=request.user, key=key, **blank)


def as_stored(draft: SalesRequest, now: datetime) -> Page:
    typed = draft.values.get(NEW_CUSTOMER) or None
    new_customer = NewCustomerForm(initial=typed, prefix=NEW_CUSTOMER)
    return Page(draft, NewRequestForm(draft=draft, now=now), draft.customer, new_customer)


def as_sent(request: PersonRequest, draft: SalesRequest, now: datetime, *, complete: bool = False) -> Page:
    """Read the form, make the new customer where one is wanted, and save all of it as the draft.

    `complete`: it is to be sent, so a typed new customer is wanted although nobody pressed its button.
    """
    form = NewRequestForm(request.POST, draft=draft, now=now)
    content = form.content()
    page = Page(draft, form, content.customer, NewCustomerForm(prefix=NEW_CUSTOMER))
    if "change_customer" in request.POST:
        page.customer = None
    elif page.customer is None:
        _new_customer(request, page, now, wanted=complete)
    typed = None if page.customer else _typed_customer(request)
    values = {**content.values, NEW_CUSTOMER: typed}
    content = replace(content, customer=page.customer, values=values)
    began = (
        content.type,
        content.customer,
        content.subject,
        content.wished_on,
        content.promise_at,
        content.goal,
    )
    if draft.pk or typed or any(began):
        page.draft = save_draft(draft.key, content=content, by=request.user, at=now)
    if State(page.draft.state) is State.DRAFT and page.draft.pk and not request.htmx:  # type: ignore[attr-defined]
        _attach_all(request, page, now)
    return page


def context(request: PersonRequest, page: Page, now: datetime) -> dict[str, Any]:
    """For the page as well as for each of its parts."""
    query = (request.POST.get("q") or "").strip()
    user: Any = request.user
    return {
        "page": page,
        "form": page.form,
        "draft": page.draft,
        "customer": with_responsible([page.customer])[0] if page.customer else None,
        "found": with_responsible(suggest(query, user)) if query and page.customer is None else [],
        "query": query,
        "recent": recent_customers(user) if page.customer is None else [],
        "places": upload_places(page),
        "accepted": ACCEPTED,
        "forecast": expected(page, now),
        "subject_hint": suggested_subject(page.draft),
        "drafts": drafts_of(user, besides=page.draft.key),
    }


def expected(page: Page, now: datetime) -> Forecast | None:
    content = page.form.cleaned_data if page.form.is_bound else page.form.initial
    promise, wish = content.get("promise_at"), content.get("wished_on")
    return forecast(page.form.chosen, promise, wish, WorkingCalendar.objects.default(), now)


def upload_places(page: Page) -> list[UploadPlace]:
    """Where files go: the type's file fields, else one general place; files of another type's fields are shown there too."""
    files = list(page.draft.attachments.present().order_by("pk")) if page.draft.pk else []
    fields = page.form.file_fields
    known = {place.key for place in fields}
    loose = [file for file in files if file.field not in known]
    places = []
    for one in fields:
        label = page.form[f"field_{one.key}"]
        own = [file for file in files if file.field == one.key]
        places.append(
            UploadPlace(
                one.key,
                str(label.label),
                str(label.help_text),
                one.required,
                own,
                [str(error) for error in label.errors],
            )
        )
    if not fields or loose:
        places.append(UploadPlace("", _("Photos and files"), "", required=False, files=loose, errors=[]))
    return places


def _new_customer(request: PersonRequest, page: Page, now: datetime, *, wanted: bool) -> None:
    asked = request.POST.get("do")
    typed = _typed_customer(request)
    if asked not in {CREATE, CREATE_ANYWAY} and not (wanted and typed):
        page.new_customer = NewCustomerForm(initial=typed, prefix=NEW_CUSTOMER)
        return
    page.new_customer = NewCustomerForm(request.POST, prefix=NEW_CUSTOMER)
    if not page.new_customer.is_valid():
        return
    data, by = page.new_customer.data_typed(), request.user
    try:
        page.customer = create_customer(data, by=by, at=now, anyway=asked == CREATE_ANYWAY)
    except LooksKnown as known:
        page.look_alikes = known.customers


def _typed_customer(request: PersonRequest) -> dict[str, str] | None:
    names = NewCustomerForm.Meta.fields
    typed = {
        name: request.POST.get(f"{NEW_CUSTOMER}-{name}", "").replace("\0", "").strip()[:200] for name in names
    }
    return {name: text for name, text in typed.items() if text} or None


def _attach_all(request: PersonRequest, page: Page, now: datetime) -> None:
    """Files that came with the form itself, where no script uploaded them before."""
    for name in request.FILES:
        place = name.removeprefix("file:")
        for upload in request.FILES.getlist(name):
            try:
                attach(page.draft.pk, upload=upload, field=place[:40], by=request.user, at=now)
            except ValidationError as refused:
                page.file_errors += refused.messages
